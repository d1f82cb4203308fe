package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFailuresTest {

  private static final Failure BROKEN =
      Failure.of(FailureCode.SOURCE_FAILED, "it \"broke\"\n").with("where", "here");

  private final TestServer server =
      new TestServer(
          HttpOptions.DEFAULT
              .timings(TestServer.QUICK)
              .limits(HttpLimits.DEFAULT.collect(100, 10_000)));

  @AfterEach
  void close() {
    server.close();
  }

  private static StreamInfo json() {
    return StreamInfo.of(StreamInfo.JSON);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void a_source_that_fails_before_its_first_chunk_is_a_502(Format format) throws Exception {
    server.offer("broken", TestSource.of(json()).thenFails(BROKEN));

    HttpResponse<String> answer = server.get("/streams/broken?format=" + format.key());

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("code")).isEqualTo("SOURCE_FAILED");
    assertThat(problem.getString("detail")).isEqualTo("it \"broke\"\n");
    assertThat(problem.getString("title")).isEqualTo("Bad Gateway");
    assertThat(problem.getJsonObject("details").getString("where")).isEqualTo("here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw"})
  void h1_after_it_they_are_broken_off(String format) throws Exception {
    server.offer("broken", TestSource.of(json(), Chunk.json(1)).thenFails(BROKEN));

    assertThat(untilBroken("/streams/broken?format=" + format)).startsWith(broken(format));
  }

  /**
   * What comes before the break, which there has to be. From the bare socket: Java's client forgets
   * what it has received and not yet handed over when a response breaks off.
   */
  private String untilBroken(String path) throws IOException {
    String answer = server.raw("GET " + path + " HTTP/1.1\nHost: localhost\n\n");
    assertThat(answer).startsWith("HTTP/1.1 200 ");
    StringBuilder body = new StringBuilder();
    int at = answer.indexOf("\r\n\r\n") + 4;
    while (at < answer.length()) {
      int from = answer.indexOf("\r\n", at) + 2;
      int size = Integer.parseInt(answer, at, from - 2, 16);
      assertThat(size).as("a last chunk, which says that all is well").isPositive();
      body.append(answer, from, from + size);
      at = from + size + 2;
    }
    return body.toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw"})
  void h1_on_http2_they_are_reset_after_what_was_sent(String format) throws Exception {
    server.offer("broken", TestSource.of(json(), Chunk.json(1)).thenFails(BROKEN));
    Buffer got = Buffer.buffer();
    CompletableFuture<Throwable> reset = new CompletableFuture<>();
    HttpClientOptions priorKnowledge =
        new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false);

    HttpClient client = server.vertx.createHttpClient(priorKnowledge);
    client
        .request(HttpMethod.GET, server.port, "127.0.0.1", "/streams/broken?format=" + format)
        .compose(HttpClientRequest::send)
        .onSuccess(answer ->
            answer
                .handler(got::appendBuffer)
                .exceptionHandler(reset::complete)
                .endHandler(ignored -> reset.complete(new AssertionError("ended well"))))
        .onFailure(reset::complete);

    assertThat(reset.get(5, TimeUnit.SECONDS))
        .isInstanceOfSatisfying(
            StreamResetException.class, e -> assertThat(e.getCode()).isEqualTo(2));
    assertThat(got.toString()).startsWith(broken(format));
    client.close(); // also keeps it from being collected, which would close it
  }

  private static String broken(String format) {
    return switch (format) {
      case "sse" -> "retry: 2000\n\ndata: 1\n\nevent: error\ndata: {\"code\":\"SOURCE_FAILED\"";
      case "ndjson" -> "1\n{\"error\":{\"code\":\"SOURCE_FAILED\"";
      case "csv" -> "value\r\n1\r\n";
      default -> "1";
    };
  }

  @Test
  void json_has_a_proper_status_and_names_the_streamed_formats() throws Exception {
    server.offer("broken", TestSource.of(json(), Chunk.json(1)).thenFails(BROKEN));

    HttpResponse<String> answer = server.get("/streams/broken");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(new JsonObject(answer.body()).getJsonArray("formats"))
        .isEqualTo(new JsonArray(List.of("sse", "ndjson", "csv", "raw")));
  }

  @Test
  void invalid_json_fails_where_it_stands() throws Exception {
    server.offer("odd", TestSource.of(json(), Chunk.json(1), Chunk.of("{"), Chunk.json(3)));
    TestSource first = server.offer("first", TestSource.of(json(), Chunk.of("{")));

    assertThat(untilBroken("/streams/odd?format=sse"))
        .contains("data: 1\n\nevent: error\ndata: {\"code\":\"BAD_CHUNK\"")
        .doesNotContain("data: 3");
    assertThat(server.get("/streams/first?format=sse").statusCode()).isEqualTo(502);
    assertThat(server.get("/streams/odd").statusCode()).isEqualTo(502);
    first.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void unknown_streams_are_named() throws Exception {
    HttpResponse<String> answer = server.get("/streams/nobody/here");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(answer.body()).getString("detail")).contains("nobody");
  }

  @Test
  void the_source_checks_its_own_parameters() throws Exception {
    server.offer(
        "picky",
        request -> {
          throw new StreamException(Failure.badParameter("to", "to is a number"));
        });

    HttpResponse<String> answer = server.get("/streams/picky?to=x");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("parameter")).isEqualTo("to");
  }

  @ParameterizedTest
  @ValueSource(strings = {"csv", "raw", "json"})
  void a_source_too_slow_is_a_504(String format) throws Exception {
    TestSource silent = server.offer("silent", TestSource.of(json()).thenStays());

    assertThat(server.get("/streams/silent?format=" + format).statusCode()).isEqualTo(504);
    silent.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_quiet_stream_sends_headers_and_heartbeats_to_sse() throws Exception {
    TestSource silent = server.offer("silent", TestSource.of(json()).thenStays());

    HttpResponse<InputStream> answer =
        server.client.send(
            server.request("/streams/silent?format=sse").build(), BodyHandlers.ofInputStream());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(new String(answer.body().readNBytes(19), US_ASCII))
        .isEqualTo("retry: 2000\n\n:\n\n:\n\n");
    answer.body().close();
    silent.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_quiet_stream_sends_headers_to_ndjson() throws Exception {
    server.offer("silent", TestSource.of(json()).thenStays());

    HttpResponse<InputStream> answer =
        server.client.send(
            server.request("/streams/silent?format=ndjson").build(), BodyHandlers.ofInputStream());

    assertThat(answer.statusCode()).isEqualTo(200);
    answer.body().close();
  }

  @Test
  void b1_json_is_collected_within_bounds() throws Exception {
    TestSource many =
        server.offer(
            "many",
            TestSource.of(
                json(), java.util.Collections.nCopies(101, Chunk.json(1)).toArray(Chunk[]::new)));
    server.offer("big", TestSource.of(json(), Chunk.json("x".repeat(10_000))));

    assertThat(server.get("/streams/many").statusCode()).isEqualTo(406);
    assertThat(server.get("/streams/big").statusCode()).isEqualTo(406);
    assertThat(server.get("/streams/many?limit=100").statusCode()).isEqualTo(200);
    many.closed.get(5, TimeUnit.SECONDS);
  }
}
