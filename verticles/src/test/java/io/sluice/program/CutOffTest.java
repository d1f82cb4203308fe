package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.SourceRun;
import io.sluice.sources.Sources;
import io.sluice.verticles.GatewayVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody can take a cut-off answer for a complete one; curl least of all. */
class CutOffTest {

  /** What curl exits with when a response ends before its end. */
  private static final int PARTIAL = 18;

  /** What {@code curl -f} exits with at a status of 400 or more. */
  private static final int HTTP_ERROR = 22;

  private static final Vertx vertx = Vertx.vertx();
  private static String url;

  @BeforeAll
  static void serve() {
    ChunkBus bus = ChunkBus.on(vertx);
    bus.offer("early", request -> failingAfter(0)).await();
    bus.offer("late", request -> failingAfter(3)).await();
    bus.offer("whole", request -> Sources.describedAs(StreamInfo.JSON, Sources.of("{\"i\":1}")))
        .await();
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject http = new JsonObject().put("port", 0);
    vertx
        .deployVerticle(
            gateway, new DeploymentOptions().setConfig(new JsonObject().put("http", http)))
        .await();
    url = "http://127.0.0.1:" + gateway.actualPort() + "/streams/";
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  private static SourceRun failingAfter(int chunks) {
    return Sources.describedAs(
        StreamInfo.JSON,
        Sources.generator(out -> {
          for (int i = 0; i < chunks; i++) {
            out.emit(Chunk.json(new JsonObject().put("i", i)));
          }
          throw new IllegalStateException("the disk caught fire");
        }));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "json", "raw"})
  void a_complete_answer_is_complete(String format) throws Exception {
    Finished curl = curl("-f", "whole?format=" + format);
    assertThat(curl.status()).as(curl.err()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "json", "raw"})
  void before_the_first_chunk_a_failure_is_a_status(String format) throws Exception {
    Finished curl = curl("-i", "early?format=" + format);
    assertThat(curl.out())
        .startsWith("HTTP/1.1 502 ")
        .containsIgnoringCase("content-type: application/problem+json");
    assertThat(curl("-f", "early?format=" + format).status()).isEqualTo(HTTP_ERROR);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw"})
  void h1_after_it_the_response_is_broken_off(String format) throws Exception {
    Finished curl = curl("-f", "late?format=" + format);
    assertThat(curl.status()).as(curl.out()).isEqualTo(PARTIAL);
    assertThat(curl.out()).contains("2");
  }

  @Test
  void h1_ndjson_says_why_in_its_last_line() throws Exception {
    List<String> lines = curl("-f", "late?format=ndjson").out().lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(new JsonObject(lines.getLast()).getJsonObject("error").getString("code"))
        .isEqualTo("SOURCE_FAILED");
  }

  @Test
  void h1_sse_ends_with_an_error_and_never_with_done() throws Exception {
    Finished curl = curl("-f", "late?format=sse");
    assertThat(curl.out())
        .contains("data: {\"i\":2}\n\n", "event: error\ndata: {")
        .doesNotContain("event: done");
  }

  @Test
  void h1_json_is_an_error_although_chunks_had_come() throws Exception {
    assertThat(curl("-i", "late?format=json").out()).startsWith("HTTP/1.1 502 ");
    assertThat(curl("-f", "late?format=json").status()).isEqualTo(HTTP_ERROR);
  }

  private static Finished curl(String option, String stream) throws Exception {
    return Finished.of(
        new ProcessBuilder("curl", "-sS", "-N", "--max-time", "20", option, url + stream));
  }
}
