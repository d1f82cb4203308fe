package io.sluice.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.log.LogHead;
import io.sluice.log.memory.MemoryLogOptions;
import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NDJSON that is appended line by line as it arrives. */
class LinesAppendTest {

  private final LogServer server =
      new LogServer(MemoryLogOptions.DEFAULT.maxBytes(4 << 20), DurableOptions.DEFAULT);

  @BeforeEach
  void create() throws Exception {
    server.put("a", LogServer.JSON);
  }

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<String> post(String body, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 2, headers.length);
    all[0] = "Content-Type";
    all[1] = LogServer.NDJSON;
    return server.send("POST", "/v1/stream/a", body, all);
  }

  private Socket begin() throws Exception {
    Socket socket = server.socket();
    TestServer.send(
        socket,
        """
        POST /v1/stream/a HTTP/1.1
        Host: localhost
        Content-Type: application/x-ndjson
        Transfer-Encoding: chunked

        """);
    return socket;
  }

  private static void write(Socket socket, String part) throws Exception {
    OutputStream out = socket.getOutputStream();
    byte[] bytes = part.getBytes(UTF_8);
    out.write((Integer.toHexString(bytes.length) + "\r\n").getBytes(UTF_8));
    out.write(bytes);
    out.write("\r\n".getBytes(UTF_8));
    out.flush();
  }

  private LogHead head() {
    return LogServer.done(server.store.head("a"));
  }

  private void awaitLines(long lines) {
    long deadline = System.nanoTime() + 10_000_000_000L;
    while (head().tail().position() < lines && System.nanoTime() < deadline) {
      LockSupport.parkNanos(2_000_000);
    }
    assertThat(head().tail().position()).isEqualTo(lines);
  }

  @Test
  void lines_are_appended_as_they_arrive_and_head_shows_it() throws Exception {
    try (Socket socket = begin()) {
      write(socket, "{\"n\":1}\n{\"n\":2}\n{\"n\"");
      awaitLines(2);
      assertThat(server.body("a")).isEqualTo("[{\"n\":1},{\"n\":2}]");
      write(socket, ":3}\r\n\n  \n4");
      awaitLines(3);
      assertThat(server.send("HEAD", "/v1/stream/a", "").headers().firstValue("Stream-Next-Offset"))
          .contains(head().tail().toString());
      socket.getOutputStream().write("0\r\n\r\n".getBytes(UTF_8));
      byte[] answer = new byte[4096];
      int length = socket.getInputStream().read(answer);
      assertThat(new String(answer, 0, length, UTF_8))
          .startsWith("HTTP/1.1 204")
          .containsIgnoringCase("stream-next-offset: " + head().tail());
    }
    assertThat(server.body("a")).isEqualTo("[{\"n\":1},{\"n\":2},{\"n\":3},4]");
  }

  @Test
  void of_a_client_that_vanishes_whole_lines_stay_and_a_partial_one_does_not() throws Exception {
    try (Socket socket = begin()) {
      write(socket, "1\n2\n345");
      awaitLines(2);
    }
    try (Socket socket = begin()) {
      write(socket, "6\n7");
      awaitLines(3);
    }
    assertThat(server.body("a")).isEqualTo("[1,2,6]");
  }

  @Test
  void a_bad_line_is_named_and_what_came_before_stays() throws Exception {
    HttpResponse<String> answer = post("1\n\n{\"a\":2}\n{bad\n5\n");
    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getInteger("line")).isEqualTo(4);
    assertThat(problem.getInteger("appended")).isEqualTo(2);
    assertThat(problem.getString("detail")).contains("line 4");
    assertThat(answer.headers().firstValue("Stream-Next-Offset"))
        .contains(head().tail().toString());
    assertThat(server.body("a")).isEqualTo("[1,{\"a\":2}]");
  }

  @Test
  void b1_a_line_has_at_most_1_mib() throws Exception {
    String most = '"' + "x".repeat((1 << 20) - 2) + '"';
    HttpResponse<String> answer = post("1\n" + most + "\n\"" + most + "\n");
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(new JsonObject(answer.body()).getInteger("line")).isEqualTo(3);
    assertThat(new JsonObject(answer.body()).getInteger("appended")).isEqualTo(2);
  }

  @Test
  void a_body_sent_again_with_its_producer_is_not_doubled() throws Exception {
    String[] producer = {"Producer-Id", "p", "Producer-Epoch", "0", "Producer-Seq", "0"};
    String body = IntStream.range(0, 9_000).mapToObj(i -> i + "\n").collect(Collectors.joining());
    HttpResponse<String> part = post(body.substring(0, 20_000), producer);
    assertThat(part.statusCode()).isEqualTo(200);
    assertThat(head().tail().position()).isBetween(1L, 8_999L);

    HttpResponse<String> whole = post(body, producer);
    assertThat(whole.statusCode()).isEqualTo(200);
    assertThat(whole.headers().firstValue("Producer-Seq")).contains("8999");
    assertThat(head().tail().position()).isEqualTo(9_000);

    HttpResponse<String> again = post(body, producer);
    assertThat(again.statusCode()).isEqualTo(204);
    assertThat(head().tail().position()).isEqualTo(9_000);
    assertThat(server.body("a")).startsWith("[0,1,2,").endsWith(",8999]");
  }

  @Test
  void a_body_may_close_the_log_and_be_sent_again() throws Exception {
    String[] closing = {
      "Producer-Id", "p", "Producer-Epoch", "0", "Producer-Seq", "0", "Stream-Closed", "true"
    };
    HttpResponse<String> first = post("1\n2\n", closing);
    assertThat(first.headers().firstValue("Stream-Closed")).contains("true");
    assertThat(head().isClosed()).isTrue();

    assertThat(post("1\n2\n", closing).statusCode()).isEqualTo(204);
    assertThat(server.body("a")).isEqualTo("[1,2]");
    HttpResponse<String> more = post("3\n");
    assertThat(more.statusCode()).isEqualTo(409);
    assertThat(more.headers().firstValue("Stream-Closed")).contains("true");
  }

  @Test
  void a_sequence_left_out_is_told() throws Exception {
    HttpResponse<String> gap =
        post("1\n", "Producer-Id", "p", "Producer-Epoch", "0", "Producer-Seq", "5");
    assertThat(gap.statusCode()).isEqualTo(409);
    assertThat(gap.headers().firstValue("Producer-Expected-Seq")).contains("0");
    assertThat(server.body("a")).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "  \r\n"})
  void a_body_without_lines_is_refused(String body) throws Exception {
    assertThat(post(body).statusCode()).isEqualTo(400);
  }

  @Test
  void lines_go_to_logs_of_json_and_of_ndjson() throws Exception {
    server.put("t", LogServer.TEXT);
    server.put("n", LogServer.NDJSON);
    String[] lines = {"Content-Type", "application/jsonl"};
    assertThat(server.send("POST", "/v1/stream/t", "1\n", lines).statusCode()).isEqualTo(409);
    assertThat(server.send("POST", "/v1/stream/n", "1\n[2]\n", lines).statusCode()).isEqualTo(204);
    assertThat(server.send("POST", "/v1/stream/none", "1\n", lines).statusCode()).isEqualTo(404);
    assertThat(server.body("n")).isEqualTo("1\n[2]\n");
    assertThat(server.get("/streams/n?format=raw&limit=2").body()).isEqualTo("1\n[2]\n");
    assertThat(server.get("/streams/n?format=ndjson&limit=2").body()).isEqualTo("1\n[2]\n");
  }

  @Test
  void a_full_store_says_what_it_has_taken() throws Exception {
    String line = '"' + "x".repeat(100_000) + "\"\n";
    HttpResponse<String> answer = post(line.repeat(60));
    assertThat(answer.statusCode()).isEqualTo(507);
    long appended = new JsonObject(answer.body()).getLong("appended");
    assertThat(appended).isEqualTo(head().tail().position()).isBetween(20L, 41L);
    assertThat(server.get("/v1/stream/a").statusCode()).isEqualTo(200);
  }
}
