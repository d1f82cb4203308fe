package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What happens between two looks of a follower. By itself it looks once a minute here; a reader
 * that joins has it look at once.
 */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class FollowRotationTest {
  private static final FollowOptions SELDOM =
      FollowOptions.DEFAULT.pace(FollowOptions.MAX_INTERVAL, Duration.ZERO);

  @TempDir private Path dir;
  private final List<SourceDriver> drivers = new ArrayList<>();
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("some.log");
  }

  @AfterEach
  void leave() {
    drivers.forEach(SourceDriver::close);
    drivers.forEach(driver -> assertThat(driver.violations()).isEmpty());
  }

  private SourceDriver open(Vertx vertx) {
    FollowSource source =
        new FollowSource(vertx, file, SELDOM.start(FollowOptions.Start.BEGINNING));
    SourceDriver driver = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    driver.info();
    return driver;
  }

  private SourceDriver follow(Vertx vertx, long chunks) {
    SourceDriver driver = open(vertx);
    drivers.add(driver);
    return driver.start(chunks);
  }

  private void look(Vertx vertx) {
    open(vertx).close();
  }

  private List<String> lookUntil(Vertx vertx, SourceDriver driver, int lines) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SourceDriver.PATIENCE_SECONDS);
    while (driver.items().size() < lines && !driver.hasEnded()) {
      assertThat(System.nanoTime()).as("only %s", driver.texts()).isLessThan(end);
      look(vertx);
    }
    return driver.texts();
  }

  private Failure lookUntilFailed(Vertx vertx, SourceDriver driver) {
    lookUntil(vertx, driver, Integer.MAX_VALUE);
    return ((Outcome.Failed) driver.awaitOutcome()).failure();
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** As logrotate does: the higher number is older. */
  private void rotate(int kept) throws IOException {
    for (int i = kept; i > 0; i--) {
      Path from = i == 1 ? file : dir.resolve("some.log." + (i - 1));
      if (Files.exists(from)) {
        Files.deleteIfExists(dir.resolve("some.log." + i));
        Files.move(from, dir.resolve("some.log." + i));
      }
    }
  }

  private void compress(String name) throws IOException {
    Path from = dir.resolve(name);
    Path to = dir.resolve(name + ".gz");
    FileTime changed = Files.getLastModifiedTime(from);
    try (var out = new GZIPOutputStream(Files.newOutputStream(to))) {
      Files.copy(from, out);
    }
    Files.setLastModifiedTime(to, changed);
    Files.delete(from);
  }

  @Test
  void files_rotated_away_between_two_looks_are_read_in_their_order(Vertx vertx)
      throws IOException {
    append("older\n");
    rotate(9);
    append("a\n");
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    driver.awaitItems(1);
    append("a2\n");
    for (String line : List.of("b", "c", "d")) {
      rotate(9);
      append(line + "\n");
    }
    assertThat(lookUntil(vertx, driver, 5)).containsExactly("a", "a2", "b", "c", "d");
    rotate(9);
    append("e\n");
    rotate(9);
    append("f\n");
    assertThat(lookUntil(vertx, driver, 7)).endsWith("d", "e", "f").hasSize(7);
  }

  @Test
  void files_rotated_away_with_a_date_are_found(Vertx vertx) throws IOException {
    append("a\n");
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    driver.awaitItems(1);
    Files.move(file, dir.resolve("some.log-20260130"));
    append("b\n");
    Files.move(file, dir.resolve("some-2026-01-31.log"));
    append("c\n");
    Files.writeString(dir.resolve("some-1.log"), "another file\n");
    Files.writeString(dir.resolve("some.log.bak"), "another file\n");
    assertThat(lookUntil(vertx, driver, 3)).containsExactly("a", "b", "c");
  }

  @Test
  void the_file_before_may_be_gone(Vertx vertx) throws IOException {
    append("a\n");
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    driver.awaitItems(1);
    append("a2\n");
    rotate(1);
    append("b\n");
    rotate(1);
    append("c\n");
    assertThat(lookUntil(vertx, driver, 4)).containsExactly("a", "a2", "b", "c");
  }

  @Test
  void a_file_that_came_and_was_rotated_away_before_anybody_looked_is_read(Vertx vertx)
      throws IOException {
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    append("a\n");
    rotate(9);
    append("b\n");
    assertThat(lookUntil(vertx, driver, 2)).containsExactly("a", "b");
  }

  @Test
  void who_is_overtaken_by_rotation_and_compression_is_told(Vertx vertx) throws IOException {
    append("a\n");
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    driver.awaitItems(1);
    append("rest");
    rotate(9);
    compress("some.log.1");
    Files.move(dir.resolve("some.log.1.gz"), dir.resolve("some.log.2.gz"));
    append("b\n");
    rotate(9);
    compress("some.log.1");
    append("c\n");
    Failure failure = lookUntilFailed(vertx, driver);
    assertThat(failure.code()).isEqualTo(FailureCode.LAGGED);
    assertThat(failure.message()).contains("rotated more than once between two looks");
    assertThat(driver.texts()).containsExactly("a", "rest");
  }

  @Test
  void one_rotation_with_compression_overtakes_nobody(Vertx vertx) throws IOException {
    append("a\n");
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    driver.awaitItems(1);
    append("a2\n");
    rotate(9);
    compress("some.log.1");
    append("b\n");
    assertThat(lookUntil(vertx, driver, 3)).containsExactly("a", "a2", "b");
  }

  @Test
  void b1_more_rotations_between_two_looks_than_files_are_kept_open_are_told(Vertx vertx)
      throws IOException {
    append("a\n");
    SourceDriver driver = follow(vertx, 1);
    driver.awaitItems(1);
    for (int i = 0; i <= FollowedFile.MAX_FILES; i++) {
      rotate(20);
      append(i + "\n");
    }
    look(vertx);
    driver.grant(ManualWriter.PLENTY);
    assertThat(lookUntilFailed(vertx, driver).code()).isEqualTo(FailureCode.LAGGED);
  }

  @Test
  void a_copy_made_before_truncation_is_not_read_again(Vertx vertx) throws IOException {
    append("a\n");
    SourceDriver driver = follow(vertx, ManualWriter.PLENTY);
    driver.awaitItems(1);
    Files.copy(file, dir.resolve("some.log.1"));
    Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
    append("b\n");
    assertThat(lookUntil(vertx, driver, 2)).containsExactly("a", "b");
    rotate(9);
    append("c\n");
    assertThat(lookUntil(vertx, driver, 3)).containsExactly("a", "b", "c");
  }
}
