package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GuardTest {

  private final TestServer server =
      new TestServer(
          HttpOptions.DEFAULT
              .timings(TestServer.QUICK)
              .allowedHosts(Set.of("Streams.example.org"))
              .allowedOrigins(Set.of("https://app.example.org"))
              .limits(HttpLimits.DEFAULT.requests(1_000, 200, 10).streams(2, 3)));

  private TestSource one = TestSource.numbers();

  @BeforeEach
  void offer() {
    one = server.offer("one", TestSource.of(StreamInfo.of(StreamInfo.JSON), Chunk.json(1)));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private String raw(String headers) throws Exception {
    return server.raw(headers + "Connection: close\n\n");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "127.0.0.1:1, 200",
    "127.9.9.9, 200",
    "[::1]:8080, 200",
    "streams.example.org, 200",
    "STREAMS.example.org:99, 200",
    "evil.example.org, 421",
    "127.0.0.1.evil.example.org, 421",
    "localhost.evil.example.org, 421",
    "0.0.0.0, 421",
  })
  void only_our_own_hosts_are_answered_for(String host, int status) throws Exception {
    assertThat(raw("GET /streams/one HTTP/1.1\nHost: " + host + "\n"))
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("x-content-type-options: nosniff");
    assertThat(one.started).hasValue(status == 200 ? 1 : 0);
  }

  @Test
  void two_hosts_are_none() throws Exception {
    assertThat(raw("GET /streams/one HTTP/1.1\nHost: localhost\nHost: evil.example.org\n"))
        .startsWith("HTTP/1.1 4");
    assertThat(one.started).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, https://evil.example.org, 200",
    "POST, https://evil.example.org, 403",
    "POST, null, 403",
    "POST, http://localhost:3000, 403",
    "POST, http://localhost, 200",
    "POST, https://app.example.org, 200",
    "POST, https://app.example.org.evil, 403",
  })
  void foreign_pages_may_only_read(String method, String origin, int status) throws Exception {
    assertThat(
            raw(
                method
                    + " /streams/one HTTP/1.1\nHost: localhost\nContent-Length: 0\nOrigin: "
                    + origin
                    + "\n"))
        .startsWith("HTTP/1.1 " + status);
    assertThat(one.started).hasValue(status == 200 ? 1 : 0);
  }

  @Test
  void configured_origins_are_told_that_they_may() throws Exception {
    assertThat(raw("GET /streams/one HTTP/1.1\nHost: localhost\nOrigin: https://app.example.org\n"))
        .containsIgnoringCase("access-control-allow-origin: https://app.example.org\r\n")
        .containsIgnoringCase("vary: Origin");
    assertThat(
            raw("GET /streams/one HTTP/1.1\nHost: localhost\nOrigin: https://evil.example.org\n"))
        .doesNotContainIgnoringCase("access-control");
  }

  @Test
  void preflights_are_answered() throws Exception {
    String preflight =
        "OPTIONS /streams/one HTTP/1.1\nHost: localhost\nAccess-Control-Request-Method: POST\n";

    assertThat(raw(preflight + "Origin: https://app.example.org\n"))
        .startsWith("HTTP/1.1 204")
        .containsIgnoringCase("access-control-allow-methods: GET, HEAD, POST, DELETE, OPTIONS");
    assertThat(raw(preflight + "Origin: https://evil.example.org\n"))
        .startsWith("HTTP/1.1 204")
        .doesNotContainIgnoringCase("access-control");
    assertThat(one.started).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({
    "GET /streams/one%, 400",
    "GET /streams/%zz, 400",
    "GET /streams/one/%ff, 400",
    "GET /streams/one/a%2fb, 400",
    "GET /streams/one/a%0ab, 400",
    "GET /streams/one?a=%, 400",
    "GET /streams/one?a=1&a=2, 400",
    "GET /streams/one?format=xml, 400",
    "GET /streams/../one, 404",
    "GET /nothing, 404",
    "DELETE /streams/one, 405",
    "PUT /streams, 405",
  })
  void bad_requests_get_a_problem_and_change_nothing(String line, int status) throws Exception {
    String answer = raw(line + " HTTP/1.1\nHost: localhost\n");

    assertThat(answer)
        .startsWith("HTTP/1.1 " + status)
        .containsIgnoringCase("content-type: application/problem+json")
        .containsIgnoringCase("nosniff");
    assertThat(new JsonObject(answer.substring(answer.indexOf("\r\n\r\n"))).getInteger("status"))
        .isEqualTo(status);
    assertThat(one.started).hasValue(0);
  }

  @Test
  void a_url_too_long_is_a_414() throws Exception {
    assertThat(server.get("/streams/one?a=" + "x".repeat(300)).statusCode()).isEqualTo(414);
    assertThat(server.get("/streams/one?a=" + "x".repeat(9_000)).statusCode()).isEqualTo(414);
  }

  @Test
  void nothing_acceptable_is_a_406_with_the_list() throws Exception {
    HttpResponse<String> answer = server.get("/streams/one", "Accept", "text/html");

    assertThat(answer.statusCode()).isEqualTo(406);
    assertThat(answer.body()).contains("text/event-stream", "application/x-ndjson");
    assertThat(one.started).hasValue(0);
  }

  @Test
  void resuming_what_has_no_ids_is_refused_not_replayed() throws Exception {
    assertThat(server.get("/streams/one", "Last-Event-ID", "7").statusCode()).isEqualTo(400);
    assertThat(one.started).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "br", "gzip, identity"})
  void encoded_bodies_are_refused(String encoding) throws Exception {
    HttpResponse<String> answer =
        server.client.send(
            server
                .request("/streams/one")
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofString("x"))
                .build(),
            BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(one.started).hasValue(0);
  }

  @Test
  void b1_bodies_have_a_bound_of_size_and_of_time() throws Exception {
    assertThat(raw("POST /streams/one HTTP/1.1\nHost: localhost\nContent-Length: 5\n"))
        .startsWith("HTTP/1.1 408");
    HttpResponse<String> big =
        server.client.send(
            server.request("/streams/one").POST(BodyPublishers.ofString("x".repeat(1_001))).build(),
            BodyHandlers.ofString());
    assertThat(big.statusCode()).isEqualTo(413);
    assertThat(one.started).hasValue(0);
  }

  @ParameterizedTest
  @CsvSource({"csv, 505", "raw, 505", "ndjson, 505", "sse, 200", "json, 200"})
  void h1_http_1_0_gets_only_what_tells_its_end(String format, int status) throws Exception {
    assertThat(server.raw("GET /streams/one?format=" + format + " HTTP/1.0\nHost: localhost\n\n"))
        .contains(" " + status + " ");
  }

  @Test
  void b1_streams_per_client_are_bounded_and_counted_down() throws Exception {
    TestSource silent =
        server.offer("silent", TestSource.of(StreamInfo.of(StreamInfo.JSON)).thenStays());
    try (Socket first = server.socket();
        Socket second = server.socket()) {
      for (Socket socket : new Socket[] {first, second}) {
        TestServer.send(socket, "GET /streams/silent?format=sse HTTP/1.1\nHost: localhost\n\n");
        assertThat(socket.getInputStream().read()).isEqualTo('H');
      }
      HttpResponse<String> third = server.get("/streams/one");
      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(third.headers().firstValue("Retry-After")).contains("5");
    }
    silent.closed.get(5, java.util.concurrent.TimeUnit.SECONDS);
    Admission admission = Admission.of(server.vertx);
    for (int i = 0; i < 500 && admission.open() > 0; i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    assertThat(admission.open()).isZero();
    assertThat(server.get("/streams/one").statusCode()).isEqualTo(200);
  }
}
