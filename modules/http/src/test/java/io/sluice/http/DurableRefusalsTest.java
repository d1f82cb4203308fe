package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.log.LogStore;
import io.sluice.log.memory.MemoryLogOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused: with the protocol's status, by name, and nothing changed. */
class DurableRefusalsTest {

  private final LogServer server =
      new LogServer(MemoryLogOptions.DEFAULT, DurableOptions.DEFAULT.appendBytes(2_000_000));

  @AfterEach
  void close() {
    server.close();
  }

  private void assertNothing() {
    assertThat(LogServer.done(server.store.list("", null, LogStore.MAX_LIST)).logs()).isEmpty();
  }

  static Stream<String> badNames() {
    return Stream.of(
        "",
        "a//b",
        "a/",
        "/a",
        "..",
        ".",
        "../a",
        "a/../b",
        "a/./b",
        "a/%2e%2e/b",
        "%2E",
        "a%2fb",
        "a%00",
        "a%0ab",
        "a%7f",
        "a%ff",
        "a%",
        "a".repeat(4096));
  }

  @ParameterizedTest
  @MethodSource("badNames")
  void names_no_log_may_have_are_refused(String name) throws Exception {
    for (String method : new String[] {"PUT", "POST", "GET", "DELETE"}) {
      String answer =
          server.raw(
              method
                  + " /v1/stream/"
                  + name
                  + " HTTP/1.1\nHost: localhost\nContent-Type: text/plain\nContent-Length: 0\n"
                  + "Connection: close\n\n");
      assertThat(answer).startsWith("HTTP/1.1 400").containsIgnoringCase("nosniff");
      assertThat(new JsonObject(answer.substring(answer.indexOf("\r\n\r\n"))).getInteger("status"))
          .isEqualTo(400);
    }
    assertNothing();
  }

  @ParameterizedTest
  @CsvSource({
    "Stream-TTL, 01",
    "Stream-TTL, -1",
    "Stream-TTL, 1.5",
    "Stream-TTL, 99999999999",
    "Stream-Expires-At, tomorrow",
    "Stream-Expires-At, 2030-02-30T00:00:00Z",
    "Stream-Expires-At, 2030-01-01T00:00:00",
    "Stream-Fork-Offset, 0000000000000000_0000000000000000",
    "Stream-Fork-Sub-Offset, 1",
    "Stream-Forked-From, /streams/a",
    "Stream-Forked-From, /v1/stream/a/../b",
    "Content-Type, text",
    "Content-Type, text/event-stream",
  })
  void malformed_headers_of_a_creation_are_named(String header, String value) throws Exception {
    HttpResponse<String> answer = server.send("PUT", "/v1/stream/a", "", header, value);
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("detail")).isNotBlank();
    assertThat(problem.getString("parameter"))
        .isEqualTo(
            header.equals("Stream-Fork-Sub-Offset") || header.equals("Stream-Fork-Offset")
                ? "Stream-Forked-From"
                : header);
    assertNothing();
  }

  @ParameterizedTest
  @CsvSource({
    "x, 0, -1",
    "x, 00, 0",
    "x, 0x1, 0",
    "'', 0, 0",
    "x, 0, 9999999999999999999",
    "x, '', 0",
  })
  void malformed_producers_are_refused(String id, String epoch, String sequence) throws Exception {
    server.put("a", LogServer.TEXT);
    HttpResponse<String> answer =
        server.send(
            "POST",
            "/v1/stream/a",
            "x",
            "Content-Type",
            LogServer.TEXT,
            "Producer-Id",
            id,
            "Producer-Epoch",
            epoch,
            "Producer-Seq",
            sequence);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("\"parameter\":\"Producer-");
    assertThat(server.body("a")).isEmpty();
  }

  @Test
  void b1_bodies_have_a_bound() throws Exception {
    server.put("a", LogServer.TEXT);
    server.put("j", LogServer.JSON);
    String large = "x".repeat(2_000_001);
    assertThat(
            server.send("POST", "/v1/stream/a", large, "Content-Type", "text/plain").statusCode())
        .isEqualTo(413);
    String many = "[" + "\"" + "y".repeat(600_000) + "\",\"" + "y".repeat(600_000) + "\"]";
    HttpResponse<String> several =
        server.send("POST", "/v1/stream/j", many, "Content-Type", LogServer.JSON);
    assertThat(several.statusCode()).isEqualTo(413);
    assertThat(several.body()).contains("application/x-ndjson");
    String one = "\"" + "y".repeat(1_900_000) + "\"";
    assertThat(
            server.send("POST", "/v1/stream/j", one, "Content-Type", LogServer.JSON).statusCode())
        .isEqualTo(204);
    assertThat(server.body("a")).isEmpty();
    assertThat(server.body("j")).isEqualTo("[" + one + "]");
  }

  @Test
  void b1_a_creation_that_is_too_large_creates_nothing() throws Exception {
    String half = "\"" + "y".repeat(600_000) + "\"";
    String line = "\"" + "y".repeat(1 << 20) + "\"";
    String[][] bodies = {
      {LogServer.TEXT, "x".repeat(2_000_001), "BODY_TOO_LARGE"},
      {LogServer.JSON, "[" + half + "," + half + "]", "BODY_TOO_LARGE"},
      {LogServer.JSON, "[" + "1,".repeat(LogStore.MAX_APPEND_CHUNKS) + "1]", "BODY_TOO_LARGE"},
      {LogServer.NDJSON, half + "\n" + half + "\n", "BODY_TOO_LARGE"},
      {LogServer.NDJSON, "1\n" + line + "\n", "LINE_TOO_LARGE"},
    };
    for (String[] body : bodies) {
      HttpResponse<String> answer =
          server.send("PUT", "/v1/stream/large", body[1], "Content-Type", body[0]);
      assertThat(answer.statusCode()).as(body[0]).isEqualTo(413);
      assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo(body[2]);
      assertNothing();
    }
  }

  @Test
  void b1_an_append_that_is_too_large_is_refused_whole() throws Exception {
    server.put("j", LogServer.JSON);
    String many = "[" + "1,".repeat(LogStore.MAX_APPEND_CHUNKS) + "1]";
    assertThat(
            server.send("POST", "/v1/stream/j", many, "Content-Type", LogServer.JSON).statusCode())
        .isEqualTo(413);
    String line = "\"" + "y".repeat(1 << 20) + "\"";
    HttpResponse<String> lines =
        server.send("POST", "/v1/stream/j", line, "Content-Type", LogServer.NDJSON);
    assertThat(lines.statusCode()).isEqualTo(413);
    assertThat(new JsonObject(lines.body()).getInteger("appended")).isZero();
    assertThat(server.body("j")).isEqualTo("[]");
  }

  @Test
  void what_a_store_finds_too_large_of_a_write_is_too_large_a_body() {
    for (FailureCode code :
        new FailureCode[] {FailureCode.LIMIT_EXCEEDED, FailureCode.CHUNK_TOO_LARGE}) {
      Failure failure = Failure.of(code, "too large");
      assertThat(DurableRefusal.problem(failure, HttpMethod.PUT).status()).isEqualTo(413);
      assertThat(DurableRefusal.problem(failure, HttpMethod.POST).status()).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {LogServer.TEXT, LogServer.NDJSON})
  void encoded_bodies_are_refused(String type) throws Exception {
    server.put("a", type);
    for (String method : new String[] {"PUT", "POST"}) {
      HttpResponse<String> answer =
          server.send(
              method, "/v1/stream/a", "1", "Content-Type", type, "Content-Encoding", "gzip");
      assertThat(answer.statusCode()).isEqualTo(415);
    }
    assertThat(server.body("a")).isEmpty();
  }

  @Test
  void strangers_are_turned_away() throws Exception {
    assertThat(
            server.raw(
                """
                PUT /v1/stream/a HTTP/1.1
                Host: localhost
                Origin: https://evil.example.org
                Content-Length: 0
                Connection: close

                """))
        .startsWith("HTTP/1.1 403");
    assertThat(
            server.raw(
                """
                PUT /v1/stream/a HTTP/1.1
                Host: evil.example.org
                Content-Length: 0
                Connection: close

                """))
        .startsWith("HTTP/1.1 421");
    assertNothing();
  }

  @Test
  void h2_unsafe_types_are_downloaded_not_shown() throws Exception {
    server.send("PUT", "/v1/stream/page", "<script>", "Content-Type", "text/html");
    HttpResponse<String> page = server.get("/v1/stream/page");
    assertThat(page.headers().firstValue("Content-Security-Policy")).contains("sandbox");
    assertThat(page.headers().firstValue("Content-Disposition"))
        .contains("attachment; filename=\"page\"");
  }

  @Test
  void names_that_are_offered_are_taken() throws Exception {
    LogServer.done(
        server.bus.offer("jvm", TestSource.of(io.sluice.core.StreamInfo.of(LogServer.JSON))));
    assertThat(server.put("jvm/x", LogServer.JSON).statusCode()).isEqualTo(409);
    assertNothing();
  }

  @Test
  void other_methods_are_refused_with_the_list() throws Exception {
    HttpResponse<String> answer = server.send("PATCH", "/v1/stream/a", "x");
    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow"))
        .contains("GET, HEAD, PUT, POST, DELETE, OPTIONS");
  }
}
