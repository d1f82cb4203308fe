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
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
@Timeout(120)
class FollowSourceTest {
  private static final FollowOptions OFTEN =
      FollowOptions.DEFAULT.pace(Duration.ofMillis(10), Duration.ofMillis(100));
  private static final FollowOptions FROM_START = OFTEN.start(FollowOptions.Start.BEGINNING);

  @TempDir private Path dir;
  private final List<SourceDriver> drivers = new ArrayList<>();
  private Path file;

  @BeforeEach
  void name() {
    file = dir.resolve("log");
  }

  @AfterEach
  void leave() {
    drivers.forEach(SourceDriver::close);
    drivers.forEach(driver -> assertThat(driver.violations()).isEmpty());
    long end = System.nanoTime() + 20_000_000_000L;
    while (FollowedFile.count() > 0) {
      assertThat(System.nanoTime()).as("still followed").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private SourceDriver follow(Vertx vertx, FollowOptions options) {
    FollowSource source = new FollowSource(vertx, file, options);
    SourceDriver driver = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    drivers.add(driver);
    assertThat(driver.info().endless()).isTrue();
    return driver;
  }

  private void append(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void rotate() throws IOException {
    Files.move(file, dir.resolve("log.1"), StandardCopyOption.REPLACE_EXISTING);
  }

  private void truncate() throws IOException {
    Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static Failure failure(SourceDriver driver) {
    return ((Outcome.Failed) driver.awaitOutcome()).failure();
  }

  @Test
  void begins_with_what_is_written_from_now_on(Vertx vertx) throws IOException {
    append("old\nbegun");
    SourceDriver driver = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    append(" before\nnew\n");
    append("more\r\n");
    assertThat(driver.awaitTexts(2)).containsExactly("new", "more");
  }

  @Test
  void begins_with_the_first_line_where_asked(Vertx vertx) throws IOException {
    append("1\n2\n");
    SourceDriver driver = follow(vertx, FROM_START).start(1);
    assertThat(driver.awaitTexts(1)).containsExactly("1");
    append("3\n");
    driver.grant(5);
    assertThat(driver.awaitTexts(3)).containsExactly("1", "2", "3");
  }

  @Test
  void a_line_is_told_when_it_is_complete(Vertx vertx) throws IOException {
    append("");
    SourceDriver driver = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    append("one\nhal");
    assertThat(driver.awaitTexts(1)).containsExactly("one");
    append("f");
    append(" a line\n");
    assertThat(driver.awaitTexts(2)).containsExactly("one", "half a line");
  }

  @Test
  void a_file_may_come_into_being_later(Vertx vertx) throws IOException {
    SourceDriver driver = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    append("first\n");
    assertThat(driver.awaitTexts(1)).containsExactly("first");
  }

  @Test
  void a_rotated_file_is_read_to_its_end_before_the_new_one(Vertx vertx) throws IOException {
    append("");
    SourceDriver driver = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    append("1\n");
    driver.awaitItems(1);
    append("2\n");
    rotate();
    append("4\n");
    // its writer still has it open
    Files.writeString(dir.resolve("log.1"), "3\nlast", StandardOpenOption.APPEND);
    assertThat(driver.awaitTexts(5)).containsExactly("1", "2", "3", "last", "4");
  }

  @Test
  void a_slow_reader_still_gets_what_was_rotated_away_and_deleted(Vertx vertx) throws IOException {
    append("");
    SourceDriver slow = follow(vertx, OFTEN).start(1);
    SourceDriver fast = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    for (int i = 0; i < 4; i++) {
      append(i + "a\n" + i + "b\n");
      fast.awaitItems(2 * i + 2);
      rotate();
    }
    append("end\n");
    fast.awaitItems(9);
    Files.delete(dir.resolve("log.1"));
    slow.grant(100);
    assertThat(slow.awaitTexts(9)).isEqualTo(fast.texts()).endsWith("3b", "end");
  }

  @Test
  void b1_a_reader_too_many_rotations_behind_fails_as_lagged(Vertx vertx) throws IOException {
    append("");
    SourceDriver slow = follow(vertx, OFTEN).start(1);
    SourceDriver fast = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    for (int i = 0; i <= FollowedFile.MAX_FILES; i++) {
      append(i + "a\n" + "x".repeat(100_000) + "\n");
      fast.awaitItems(2 * i + 2);
      rotate();
    }
    append("end\n");
    fast.awaitItems(2 * FollowedFile.MAX_FILES + 3);
    slow.grant(100);
    assertThat(failure(slow).code()).isEqualTo(FailureCode.LAGGED);
  }

  @Test
  void a_truncated_file_is_read_from_its_start_by_who_had_read_it_all(Vertx vertx)
      throws IOException {
    append("");
    SourceDriver driver = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    append("one\n");
    driver.awaitItems(1);
    truncate();
    append("a line longer than what was there\nb\n");
    assertThat(driver.awaitTexts(3))
        .containsExactly("one", "a line longer than what was there", "b");
  }

  @Test
  void who_had_not_read_what_was_truncated_fails_as_lagged(Vertx vertx) throws IOException {
    append("");
    SourceDriver fast = follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    SourceDriver slow = follow(vertx, OFTEN).start(1);
    append("first\n" + "x".repeat(100_000) + "\nlast\n");
    fast.awaitItems(3);
    slow.awaitItems(1);
    truncate();
    append("new\n");
    assertThat(fast.awaitTexts(4)).endsWith("new");
    slow.grant(10);
    Failure failure = failure(slow);
    assertThat(failure.code()).isEqualTo(FailureCode.LAGGED);
    assertThat(Long.parseLong(failure.details().get("lostBytes"))).isPositive();
    assertThat(slow.texts()).containsExactly("first");
  }

  @Test
  void a_line_over_the_limit_fails_even_before_its_end(Vertx vertx) throws IOException {
    append("");
    SourceDriver driver = follow(vertx, OFTEN.maxLineBytes(10)).start(ManualWriter.PLENTY);
    append("short\n" + "x".repeat(11));
    assertThat(failure(driver).code()).isEqualTo(FailureCode.CHUNK_TOO_LARGE);
    assertThat(driver.texts()).containsExactly("short");
  }

  @Test
  void c2_no_further_than_the_demand(Vertx vertx) throws IOException {
    append("1\n2\n3\n4\n");
    SourceDriver driver = follow(vertx, FROM_START).start(2);
    assertThat(driver.awaitTexts(2)).containsExactly("1", "2");
    driver.grant(1);
    assertThat(driver.awaitTexts(3)).hasSize(3);
    assertThat(driver.hasEnded()).isFalse();
  }

  /**
   * Another process appends; the file is rotated by renaming it, and truncated, meanwhile. Before
   * truncating, as for any tool that does, there is a moment without writing.
   */
  @Test
  void nothing_is_lost_doubled_or_torn_for_twenty_readers(Vertx vertx) throws Exception {
    int rounds = 6;
    int lines = 5_000;
    append("");
    for (int i = 0; i < 20; i++) {
      follow(vertx, OFTEN).start(ManualWriter.PLENTY);
    }
    String script =
        "i=$1; while [ $i -lt $2 ]; do echo \"$i $i $i\"; i=$((i+1));"
            + " [ $((i % 1000)) -eq 700 ] && { printf \"$i \"; printf \"$i $i\\n\"; i=$((i+1)); };"
            + " [ \"$i\" = \"$4\" ] && mv \"$3\" \"$3.1\" && exec >> \"$3\"; done";
    for (int round = 0; round < rounds; round++) {
      int from = round * lines;
      Process writer =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  script,
                  "sh",
                  str(from),
                  str(from + lines),
                  file.toString(),
                  str(from + lines / 2))
              .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(writer.waitFor()).isBetween(0, 1);
      for (SourceDriver driver : drivers) {
        driver.awaitItems(from + lines);
      }
      if (round % 2 == 1) {
        truncate();
      }
    }
    List<String> expected =
        IntStream.range(0, rounds * lines).mapToObj(i -> i + " " + i + " " + i).toList();
    for (SourceDriver driver : drivers) {
      assertThat(driver.texts()).isEqualTo(expected);
    }
  }

  /**
   * Another process appends, and truncates in between without waiting for anybody. Nobody can have
   * what is cut off at once; but each line is whole, none comes twice, and who was behind is told.
   */
  @Test
  void s4_truncated_under_readers_who_are_behind_they_are_told(Vertx vertx) throws Exception {
    int lines = 20_000;
    append("");
    for (int i = 0; i < 20; i++) {
      // every second one is behind; what it has asked for does not fit into one read
      follow(vertx, OFTEN).start(i % 2 == 0 ? ManualWriter.PLENTY : 10);
    }
    write(0, 5_000);
    drivers.getFirst().awaitItems(5_000); // so the follower knows of all that others have not read
    write(5_000, lines);
    String last = str(lines - 1);
    for (int i = 0; i < 20; i++) {
      SourceDriver driver = drivers.get(i);
      driver.grant(ManualWriter.PLENTY / 2);
      awaitEndOr(driver, last + " " + last + " " + last);
      if (driver.hasEnded()) {
        assertThat(failure(driver).code()).isEqualTo(FailureCode.LAGGED);
      }
      assertThat(i % 2 == 0 || driver.hasEnded()).as("told that it is behind").isTrue();
      int before = -1;
      for (String line : driver.texts()) {
        int number = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        assertThat(line).isEqualTo(number + " " + number + " " + number);
        assertThat(number).isGreaterThan(before);
        before = number;
      }
    }
  }

  private void write(int from, int to) throws Exception {
    String script =
        "i=$1; while [ $i -lt $2 ]; do echo \"$i $i $i\"; i=$((i+1));"
            + " [ $((i % 4999)) -eq 0 ] && [ $1 -gt 0 ] && : > \"$3\"; done";
    Process writer =
        new ProcessBuilder("sh", "-c", script, "sh", str(from), str(to), file.toString())
            .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(writer.waitFor()).isBetween(0, 1);
  }

  private static String lastOf(List<String> lines) {
    return lines.isEmpty() ? "" : lines.getLast();
  }

  private static void awaitEndOr(SourceDriver driver, String last) {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!driver.hasEnded() && !last.equals(lastOf(driver.texts()))) {
      assertThat(System.nanoTime()).as("neither told nor complete").isLessThan(end);
    }
  }

  private static String str(int number) {
    return String.valueOf(number);
  }
}
