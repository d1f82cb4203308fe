package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that disappears stops its source within a second, whatever it was reading. */
class LeavingReaderTest {

  @AutoClose private static Gateway gateway;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    Path conf = directory.resolve("sluice.yaml");
    Files.writeString(directory.resolve("story.txt"), "word ".repeat(5_000));
    Files.writeString(
        conf,
        """
        http:
          timings: {grace: 0s}
        streams:
          numbers: {type: numbers}
          story: {type: story, file: story.txt, pace: 100ms}
        """);
    gateway = Gateway.start(conf, "-Xmx128m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw"})
  void while_an_endless_stream_waits_for_it(String format) throws Exception {
    RawReader reader = RawReader.get(gateway.url("/streams/numbers?format=" + format), "*/*");
    reader.take(10_000);
    assertThat(open("numbers")).isOne();
    reader.close();
    stopped("numbers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw"})
  void while_it_waits_for_a_slow_stream(String format) throws Exception {
    RawReader reader = RawReader.get(gateway.url("/streams/story?format=" + format), "*/*");
    reader.take(200);
    assertThat(open("story")).isOne();
    reader.close();
    stopped("story");
  }

  @ParameterizedTest
  @ValueSource(strings = "json")
  void while_an_answer_is_collected(String format) throws Exception {
    RawReader reader = RawReader.get(gateway.url("/streams/story?format=" + format), "*/*");
    Await.until("open", Duration.ofSeconds(10), () -> open("story") == 1);
    reader.close();
    stopped("story");
  }

  private static void stopped(String stream) throws Exception {
    Await.until("its source stopped", Duration.ofSeconds(1), () -> open(stream) == 0);
  }

  private static double open(String stream) throws Exception {
    return gateway.metric("sluice_streams_open", stream, "producer");
  }
}
