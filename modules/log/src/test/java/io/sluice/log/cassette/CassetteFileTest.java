package io.sluice.log.cassette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.StreamRequest;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CassetteFileTest {
  private final Vertx vertx = Vertx.vertx();
  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, Clock.systemUTC());
  private final Cassette recorded = new Cassette(store, "one");
  private final Cassette imported = new Cassette(store, "two");

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private void record(StreamRequest request, ScriptedSource source) {
    CassetteSource recording =
        CassetteSource.of(recorded, CassetteMode.RECORD, source).clock(new StepClock(1_500_000));
    try (SourceDriver driver = new SourceDriver(vertx, () -> recording.open(request))) {
      driver.info();
      driver.start(100);
      driver.awaitOutcome();
    }
  }

  private static String written(Cassette cassette) throws IOException {
    StringWriter out = new StringWriter();
    CassetteFile.write(cassette, out);
    return out.toString();
  }

  private static int read(String text, Cassette into) throws IOException {
    return CassetteFile.read(new BufferedReader(new StringReader(text)), into);
  }

  @Test
  void a_file_is_one_json_document_a_line_that_people_can_read() throws IOException {
    record(
        StreamRequest.create().with("to", "2"),
        ScriptedSource.completing(Chunk.json(1), Chunk.of("no json").withEvent("tick")));
    assertThat(written(recorded).lines())
        .containsExactly(
            "{\"cassette\":\"one\",\"format\":1}",
            "{\"interaction\":\"000001\",\"request\":{\"path\":\"\",\"parameters\":{\"to\":\"2\"}},"
                + "\"info\":{\"contentType\":\"application/json\"},"
                + "\"outcome\":{\"is\":\"completed\"},\"chunks\":2,"
                + "\"recordedAt\":\"2026-01-01T00:00:00Z\"}",
            "{\"after\":1500,\"data\":1}",
            "{\"after\":1500,\"event\":\"tick\",\"dataText\":\"no json\"}",
            "{\"after\":1500}");
  }

  @Test
  void what_is_imported_is_exported_the_same() throws IOException {
    record(
        StreamRequest.create().with("to", "2").body(Chunk.of("q=1"), "text/plain"),
        ScriptedSource.failing(
            Failure.badParameter("to", "to is odd"),
            Chunk.of(new byte[] {-1, 0, 1}),
            Chunk.of("{\"a\": 1}"),
            Chunk.of("null")));
    String text = written(recorded);
    assertThat(read(text, imported)).isEqualTo(1);
    assertThat(written(imported)).isEqualTo(text.replace("\"one\"", "\"two\""));
  }

  @Test
  void s1_gaps_stand_in_their_places_in_a_file() throws IOException {
    record(
        StreamRequest.create(),
        ScriptedSource.telling(
            Chunk.json(1),
            new Gap(1, 4, Gap.Reason.SKIPPED),
            Chunk.json(5),
            new Gap(6, 7, Gap.Reason.RETENTION),
            new Gap(7, 9, Gap.Reason.POLICY)));
    String text = written(recorded);
    assertThat(text).contains("\"chunks\":2,\"gaps\":3,");
    assertThat(text.lines().skip(2))
        .containsExactly(
            "{\"after\":1500,\"data\":1}",
            "{\"gap\":{\"from\":1,\"to\":4,\"reason\":\"SKIPPED\"}}",
            "{\"after\":1500,\"data\":5}",
            "{\"gap\":{\"from\":6,\"to\":7,\"reason\":\"RETENTION\"}}",
            "{\"gap\":{\"from\":7,\"to\":9,\"reason\":\"POLICY\"}}",
            "{\"after\":1500}");
    assertThat(read(text, imported)).isEqualTo(1);
    assertThat(written(imported)).isEqualTo(text.replace("\"one\"", "\"two\""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          1, `x`                     | line 1: not a JSON object
          1, `{"cassette":"one"}`    | line 1: the first line is
          2, `{"interaction":"a"}`   | line 2: not an interaction: an outcome is completed, cancelled or failed
          3, `[]`                    | line 3: not a JSON object
          3, `{"dataBase64":"***"}`  | line 3: not a chunk
          3, `{"gap":{"from":2,"to":1,"reason":"POLICY"}}` | line 3: not a gap: a gap needs 0 <= from < to
          3, `{"gap":{"from":1,"to":2,"reason":"WHY"}}`    | line 3: not a gap
          3, `{"gap":1}`             | line 3: not a gap
          4, ``                      | line 3: the file ends within an interaction
          """)
  void a_line_that_cannot_be_read_is_named_and_nothing_is_kept(String change, String message)
      throws IOException {
    record(StreamRequest.create(), ScriptedSource.completing(Chunk.json(1)));
    String[] parts = change.split(", ", 2);
    int line = Integer.parseInt(parts[0]);
    String replacement = parts[1].substring(1, parts[1].length() - 1);
    StringBuilder text = new StringBuilder();
    int number = 0;
    for (String each : written(recorded).lines().toList()) {
      number++;
      if (number < line || !replacement.isEmpty()) {
        text.append(number == line ? replacement : each).append('\n');
      }
    }
    assertThatThrownBy(() -> read(text.toString(), imported)).hasMessageContaining(message);
    assertThat(imported.interactions().await()).isEmpty();
    assertThat(store.list("cassettes/two", null, 10).await().logs()).isEmpty();
  }
}
