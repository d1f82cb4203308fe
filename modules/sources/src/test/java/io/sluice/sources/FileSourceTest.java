package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSourceTest {
  @TempDir private Path dir;

  private Path file(String content) throws IOException {
    return Files.writeString(Files.createTempFile(dir, "file", ".txt"), content);
  }

  private static String numbered(int count, String end) {
    return IntStream.range(0, count)
        .mapToObj(i -> "%07d".formatted(i) + end)
        .collect(Collectors.joining());
  }

  @Nested
  class Lines extends SourceContract {
    @Override
    protected SourceSubject subject(int chunks) throws IOException {
      Path path = file(numbered(chunks, "\n"));
      return SourceSubject.of(() -> Sources.file(vertx(), path, FileOptions.LINES));
    }

    @Override
    protected SourceSubject failing(int chunks) throws IOException {
      Path path = file(numbered(chunks, "\n") + "x".repeat(51));
      FileOptions options = FileOptions.LINES.maxLineBytes(50);
      return SourceSubject.of(() -> Sources.file(vertx(), path, options));
    }

    private List<String> lines(byte[] content, FileOptions options) throws IOException {
      Path path = Files.write(Files.createTempFile(dir, "lines", ".txt"), content);
      SourceDriver driver = new SourceDriver(vertx(), () -> Sources.file(vertx(), path, options));
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      driver.close();
      return driver.texts();
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "a_b_|a,b",
          "a_b|a,b",
          "a-_b-_|a,b",
          "a_-_b|a,,b",
          "__|,",
          "a-|a-",
          "a-b_|a-b",
          "-_-|,-"
        })
    void ends_are_lf_or_crlf_and_the_last_line_may_have_none(String text, String expected)
        throws IOException {
      byte[] content = text.replace('_', '\n').replace('-', '\r').getBytes(StandardCharsets.UTF_8);
      assertThat(lines(content, FileOptions.LINES))
          .isEqualTo(List.of(expected.replace('-', '\r').split(",", -1)));
    }

    @Test
    void an_empty_file_has_no_line() throws IOException {
      assertThat(lines(new byte[0], FileOptions.LINES)).isEmpty();
    }

    @Test
    void a_line_of_exactly_the_limit_passes_whatever_its_end() throws IOException {
      String line = "x".repeat(FileOptions.DEFAULT_MAX_LINE_BYTES);
      String text = line + "\r\n" + line + "\n" + line;
      assertThat(lines(text.getBytes(StandardCharsets.UTF_8), FileOptions.LINES))
          .isEqualTo(List.of(line, line, line));
    }

    @Test
    void the_longest_line_is_bounded_and_named() throws IOException {
      Path path = file("short\n" + "x".repeat(FileOptions.DEFAULT_MAX_LINE_BYTES + 1) + "\n");
      SourceDriver driver =
          new SourceDriver(vertx(), () -> Sources.file(vertx(), path, FileOptions.LINES));
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> {
                assertThat(failed.failure().code()).isEqualTo(FailureCode.CHUNK_TOO_LARGE);
                assertThat(failed.failure().message()).contains("line 2", "1048576");
              });
      assertThat(driver.texts()).containsExactly("short");
    }
  }

  @Nested
  class Bytes extends SourceContract {
    @Override
    protected SourceSubject subject(int chunks) throws IOException {
      Path path = file(numbered(chunks, "\n"));
      FileOptions options = FileOptions.BYTES.blockBytes(8);
      return SourceSubject.of(() -> Sources.file(vertx(), path, options));
    }

    @Test
    void the_length_is_told_and_every_byte_comes() throws IOException {
      byte[] content = new byte[300_001];
      new Random(1).nextBytes(content);
      Path path = Files.write(dir.resolve("random"), content);
      SourceDriver driver =
          new SourceDriver(vertx(), () -> Sources.file(vertx(), path, FileOptions.BYTES));
      assertThat(driver.info().version(null))
          .isEqualTo(StreamInfo.of(StreamInfo.BINARY).lengths(-1, content.length).ranges(true));
      driver.start(ManualWriter.PLENTY);
      driver.awaitOutcome();
      ByteArrayOutputStream read = new ByteArrayOutputStream();
      driver.items().forEach(item -> read.writeBytes(((Chunk) item).bytes()));
      assertThat(read.toByteArray()).isEqualTo(content);
    }

    private String part(Path path, ByteRange range) {
      FileSource source = new FileSource(vertx(), path, FileOptions.BYTES.blockBytes(4));
      StreamRequest request = StreamRequest.create().range(range);
      SourceDriver driver = new SourceDriver(vertx(), () -> source.open(request));
      assertThat(driver.info().bytes()).as("the whole's length").isEqualTo(10);
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      driver.close();
      return String.join("", driver.texts());
    }

    @Test
    void a_range_is_answered_with_what_exists_of_it() throws IOException {
      Path path = file("0123456789");
      assertThat(part(path, new ByteRange(2, 6))).isEqualTo("23456");
      assertThat(part(path, ByteRange.from(7))).isEqualTo("789");
      assertThat(part(path, new ByteRange(9, 100))).isEqualTo("9");
      assertThat(part(path, ByteRange.ofLast(3))).isEqualTo("789");
      assertThat(part(path, ByteRange.ofLast(30))).isEqualTo("0123456789");
      assertThat(part(path, ByteRange.from(10))).isEmpty();
    }

    private String version(Path path) {
      SourceDriver driver =
          new SourceDriver(vertx(), () -> Sources.file(vertx(), path, FileOptions.BYTES));
      String version = Objects.requireNonNull(driver.info().version());
      driver.close();
      return version;
    }

    @Test
    void another_content_has_another_version() throws IOException {
      Path path = file("0123456789");
      String version = version(path);
      assertThat(version(path)).isEqualTo(version);
      Files.writeString(path, "01234567890");
      assertThat(version(path)).isNotEqualTo(version);
    }

    @Test
    void what_is_appended_after_the_open_is_not_read() throws IOException {
      Path path = file("12345678");
      SourceDriver driver =
          new SourceDriver(vertx(), () -> Sources.file(vertx(), path, FileOptions.BYTES));
      assertThat(driver.info().bytes()).isEqualTo(8);
      Files.writeString(path, "123456789");
      driver.start(ManualWriter.PLENTY);
      driver.awaitOutcome();
      assertThat(driver.texts()).containsExactly("12345678");
    }

    @Test
    void a_file_cut_while_it_is_read_fails() throws IOException {
      Path path = file("12345678".repeat(10));
      SourceDriver driver =
          new SourceDriver(
              vertx(), () -> Sources.file(vertx(), path, FileOptions.BYTES.blockBytes(8)));
      driver.info();
      driver.start(1).awaitItems(1);
      Files.writeString(path, "1");
      driver.grant(100);
      assertThat(driver.awaitOutcome()).isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void a_missing_file_refuses_the_open_without_telling_the_path() {
      SourceDriver driver =
          new SourceDriver(
              vertx(), () -> Sources.file(vertx(), dir.resolve("none.txt"), FileOptions.BYTES));
      assertThatThrownBy(driver::info)
          .isInstanceOfSatisfying(
              StreamException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo(FailureCode.UNKNOWN_STREAM);
                assertThat(e.failure().message()).isEqualTo("there is no file none.txt");
              });
      driver.close();
    }
  }
}
