package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.Position;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.combine.Combine;
import io.sluice.sources.combine.Retry;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.ResumableSourceContract;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is read from files and tables goes on elsewhere. */
@ExtendWith(VertxExtension.class)
class ResumableSourcesTest {
  private static final String LINES = "{\"n\":1}\n{\"n\":2}\r\n\r\n{\"n\":3}\n\n{\"n\":4}";

  /** Rows, an empty line, bad rows at the start, one after the other, and at the end. */
  private static final String TABLE =
      "n,text\nx,bad\n1,\"a\nb\"\n2,c\n\nx,bad\ny,\"b\nad\"\n3,d\n4,e\n5,f\nz,bad\n";

  private static final Instant NOON = Instant.parse("2026-07-01T12:00:00.123Z");

  @TempDir private Path dir;

  private int copies;

  /** Another copy of some content, as another node may have it, of another time. */
  private Path copy(String content) throws IOException {
    Path path = Files.writeString(dir.resolve("copy" + copies++), content);
    return Files.setLastModifiedTime(path, FileTime.from(NOON.plusSeconds(copies)));
  }

  @Nested
  class Lines extends ResumableSourceContract {
    @Override
    protected StreamSource source() throws IOException {
      FileOptions options = FileOptions.LINES.contentType("application/x-ndjson");
      return new FileSource(vertx(), copy(LINES), options);
    }

    @Override
    protected StreamSource changed(StreamSource source) throws IOException {
      Files.writeString(((FileSource) source).path(), LINES.replace('3', '5'));
      return source;
    }
  }

  @Nested
  class Blocks extends ResumableSourceContract {
    @Override
    protected StreamSource source() throws IOException {
      Path path = dir.resolve("blocks");
      if (!Files.exists(path)) {
        Files.writeString(path, LINES);
      }
      return new FileSource(vertx(), path, FileOptions.BYTES.blockBytes(8));
    }

    @Override
    protected StreamSource changed(StreamSource source) throws IOException {
      Files.writeString(((FileSource) source).path(), LINES + LINES);
      return source;
    }
  }

  @Nested
  class InADirectory extends ResumableSourceContract {
    @Override
    protected String path() {
      return "/lines.txt";
    }

    @Override
    protected StreamSource source() throws IOException {
      Path root = Files.createTempDirectory(dir, "root");
      Files.writeString(root.resolve("lines.txt"), LINES);
      return DirectorySource.of(vertx(), root, FileOptions.LINES);
    }

    @Override
    protected StreamSource changed(StreamSource source) throws IOException {
      Path root = Files.createTempDirectory(dir, "root");
      Files.writeString(root.resolve("lines.txt"), LINES + "\n");
      return DirectorySource.of(vertx(), root, FileOptions.LINES);
    }
  }

  /** A table whose bad rows are told as gaps. */
  private CsvSource table(Vertx vertx, Path path, CsvType type) {
    Map<String, CsvType> columns = new LinkedHashMap<>();
    columns.put("n", CsvType.INTEGER);
    columns.put("text", type);
    CsvOptions options = CsvOptions.DEFAULT.columns(true, columns);
    return new CsvSource(vertx, path, options.rows(CsvOptions.BadRows.SKIP, 1_000));
  }

  @Nested
  class Rows extends ResumableSourceContract {
    @Override
    protected StreamSource source() throws IOException {
      return table(vertx(), copy(TABLE), CsvType.TEXT);
    }

    @Override
    protected StreamSource changed(StreamSource source) throws IOException {
      Files.writeString(((CsvSource) source).path(), TABLE.replace("2,c", "2,d"));
      return source;
    }
  }

  @Nested
  class RowsReadInAnotherWay extends Rows {
    @Override
    protected StreamSource changed(StreamSource source) {
      CsvSource as = (CsvSource) source;
      return new CsvSource(vertx(), as.path(), as.options().rows(CsvOptions.BadRows.SKIP, 2_000));
    }
  }

  @Nested
  class RowsAtARate extends Rows {
    @Override
    protected StreamSource source() throws IOException {
      return Combine.rate(vertx(), super.source(), Combine.MAX_RATE);
    }

    @Override
    protected StreamSource changed(StreamSource source) throws IOException {
      return Combine.rate(vertx(), super.changed(super.source()), Combine.MAX_RATE);
    }
  }

  /** Nodes whose clocks differ tell the rest of one instant. */
  @Nested
  class Zones extends ResumableSourceContract {
    private Instant now = NOON;

    @Override
    protected StreamSource source() {
      now = now.plusSeconds(1);
      return new ZonesSource(Clock.fixed(now, ZoneOffset.UTC));
    }

    /** As where another version of the rules is known. */
    @Override
    protected StreamSource changed(StreamSource source) {
      return request -> {
        String from = String.valueOf(request.from());
        return source.open(request.from(from.replaceFirst("-[^-]*-", "-1999z-")));
      };
    }
  }

  private static SourceDriver driver(Vertx vertx, StreamSource source, StreamRequest request) {
    return new SourceDriver(vertx, () -> source.open(request));
  }

  @Test
  void s1_a_long_way_to_a_position_is_gone_in_steps_and_no_copy_of_a_long_file_is_the_same(
      Vertx vertx) throws IOException {
    String line = "x".repeat(99);
    int lines = 120_000; // three steps, and longer than what is told by its bytes
    Path path = copy((line + "\n").repeat(lines - 1) + "last");
    FileSource source = new FileSource(vertx, path, FileOptions.LINES);
    String version;
    try (SourceDriver whole = driver(vertx, source, StreamRequest.create())) {
      version = Objects.requireNonNull(whole.info().version());
    }
    String end = new Position(version, lines - 1).toString();
    try (SourceDriver rest = driver(vertx, source, StreamRequest.create().from(end))) {
      rest.start(ManualWriter.PLENTY);
      assertThat(rest.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(rest.texts()).containsExactly("last");
      assertThat(rest.violations()).isEmpty();
    }
    Path copied = Files.copy(path, dir.resolve("copied"), StandardCopyOption.COPY_ATTRIBUTES);
    FileSource copy = new FileSource(vertx, copied, FileOptions.LINES);
    try (SourceDriver other = driver(vertx, copy, StreamRequest.create())) {
      assertThat(other.info().version()).isNotEqualTo(version);
    }
  }

  @Test
  void s4_what_is_made_of_rows_has_no_positions(Vertx vertx) throws IOException {
    CsvSource table = table(vertx, copy(TABLE), CsvType.TEXT);
    Retry once = new Retry(1, Duration.ofMillis(1), Duration.ofMillis(1));
    for (StreamSource made :
        List.of(
            Combine.filter(table, chunk -> true),
            Combine.map(table, chunk -> chunk),
            Combine.take(table, 3),
            Combine.batch(table, 2),
            Combine.concat(List.of(table, table)),
            Combine.retry(vertx, table, once))) {
      try (SourceDriver driver = driver(vertx, made, StreamRequest.create())) {
        assertThat(driver.info().resumable()).isFalse();
        assertThat(driver.info().version()).isNull();
      }
    }
  }

  @Test
  void a_file_of_an_applications_own_run_promises_nothing(Vertx vertx) throws IOException {
    Path path = copy(LINES);
    StreamSource source = request -> Sources.file(vertx, path, FileOptions.LINES);
    try (SourceDriver driver = driver(vertx, source, StreamRequest.create())) {
      assertThat(driver.info()).isEqualTo(StreamInfo.of(StreamInfo.TEXT));
    }
  }
}
