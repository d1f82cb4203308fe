package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.log.memory.MemoryLogOptions;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is written with Durable Streams, read there and elsewhere. */
class DurableReadingTest {

  private final LogServer server = new LogServer();

  @AfterEach
  void close() {
    server.close();
  }

  private void create(String name, String type, String body, boolean closed) throws Exception {
    HttpResponse<String> created =
        server.send(
            "PUT",
            "/v1/stream/" + name,
            body,
            "Content-Type",
            type,
            "Stream-Closed",
            Boolean.toString(closed));
    assertThat(created.statusCode()).isEqualTo(201);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ndjson | {\"n\":1}\\n{\"n\":2}\\n",
        "csv | n\\r\\n1\\r\\n2\\r\\n",
        "raw | {\"n\":1}{\"n\":2}",
      })
  void a_log_written_here_is_read_at_streams(String format, String expected) throws Exception {
    create("dir/a", LogServer.JSON, "[{\"n\":1}, {\"n\":2}]", true);
    assertThat(server.get("/streams/dir/a?format=" + format).body())
        .isEqualTo(expected.replace("\\n", "\n").replace("\\r", "\r"));
  }

  @Test
  void a_log_written_here_is_read_as_json_and_events() throws Exception {
    create("a", LogServer.JSON, "[{\"n\":1},{\"n\":2}]", true);
    assertThat(server.get("/streams/a?format=json").body())
        .contains("\"items\":[{\"n\":1},{\"n\":2}]");
    assertThat(server.get("/streams/a?format=sse").body())
        .contains("data: {\"n\":1}\n\n")
        .contains("data: {\"n\":2}\n\n")
        .contains("event: done");
  }

  @Test
  void a_log_written_here_is_read_on_the_bus() throws Exception {
    create("a", LogServer.JSON, "[1,[2]]", true);
    ChunkStream stream = LogServer.done(server.bus.open("a", StreamRequest.create()));
    assertThat(LogServer.done(stream.collect(10, 1_000)))
        .map(Chunk::text)
        .containsExactly("1", "[2]");
  }

  @Test
  void h2_no_text_forges_an_event_and_leading_spaces_stay() throws Exception {
    create("a", LogServer.TEXT, " x\r\n\r\nevent: control\rdata:{}\n  y", true);
    assertThat(server.get("/v1/stream/a?offset=-1&live=sse").body())
        .startsWith(
            "event: data\ndata:  x\ndata:\ndata:event: control\ndata:data:{}\ndata:   y\n\n")
        .endsWith(",\"upToDate\":true,\"streamClosed\":true}\n\n");
  }

  @Test
  void l2_a_live_reader_gets_what_comes_and_learns_of_the_end() throws Exception {
    create("a", LogServer.JSON, "[1]", false);
    var reading =
        server.client.sendAsync(
            java.net.http.HttpRequest.newBuilder(
                    java.net.URI.create(
                        "http://127.0.0.1:" + server.port + "/v1/stream/a?offset=-1&live=sse"))
                .build(),
            java.net.http.HttpResponse.BodyHandlers.ofString());
    for (int i = 2; i <= 50; i++) {
      server.send("POST", "/v1/stream/a", "[" + i + "]", "Content-Type", LogServer.JSON);
    }
    server.send("POST", "/v1/stream/a", "", "Stream-Closed", "true");
    String body = reading.get(10, java.util.concurrent.TimeUnit.SECONDS).body();
    StringBuilder all = new StringBuilder();
    body.lines()
        .filter(line -> line.startsWith("data:["))
        .forEach(line -> all.append(line, 6, line.length() - 1).append(','));
    StringBuilder expected = new StringBuilder();
    for (int i = 1; i <= 50; i++) {
      expected.append(i).append(',');
    }
    assertThat(all).hasToString(expected.toString());
    assertThat(body).endsWith("\"streamClosed\":true}\n\n");
  }

  @Test
  void h2_what_a_verticle_wrote_is_checked_before_it_is_json() throws Exception {
    create("a", LogServer.JSON, "[1]", false);
    LogServer.done(server.bus.log("a").append(Append.of(List.of(Chunk.of("2],[")))));
    assertThat(server.get("/v1/stream/a").statusCode()).isEqualTo(502);
  }

  @Test
  void a_fork_made_again_has_another_tag() throws Exception {
    create("a", LogServer.TEXT, "x", false);
    String[] tags = new String[2];
    for (int i = 0; i < 2; i++) {
      String fork = "/v1/stream/f";
      server.send("PUT", fork, "", "Stream-Forked-From", "/v1/stream/a");
      server.send("POST", fork, "y" + i, "Content-Type", LogServer.TEXT);
      tags[i] = server.get(fork).headers().firstValue("ETag").orElseThrow();
      assertThat(server.send("GET", fork, "", "If-None-Match", tags[i]).statusCode())
          .isEqualTo(304);
      assertThat(server.send("DELETE", fork, "").statusCode()).isEqualTo(204);
    }
    assertThat(tags[0]).isNotEqualTo(tags[1]);
  }

  @Test
  void an_offset_of_another_incarnation_is_gone() throws Exception {
    create("a", LogServer.TEXT, "x", false);
    HttpResponse<String> gone = server.get("/v1/stream/a?offset=0000000000000001_0000000000000001");
    assertThat(gone.statusCode()).isEqualTo(410);
    for (String live : List.of("sse", "long-poll")) {
      assertThat(
              server
                  .get("/v1/stream/a?offset=0000000000000001_0000000000000001&live=" + live)
                  .statusCode())
          .isEqualTo(410);
    }
  }

  @Test
  void names_are_the_same_however_they_are_encoded() throws Exception {
    HttpResponse<String> created =
        server.send("PUT", "/v1/stream/%C3%A4/b%20c", "x", "Content-Type", LogServer.TEXT);
    assertThat(created.headers().firstValue("Location"))
        .contains("http://127.0.0.1:" + server.port + "/v1/stream/%C3%A4/b%20c");
    assertThat(LogServer.done(server.store.head("ä/b c")).tail().position()).isEqualTo(1);
  }

  @Test
  void b1_logs_and_their_bytes_have_limits() throws Exception {
    try (LogServer small =
        new LogServer(
            MemoryLogOptions.DEFAULT.maxLogs(1).maxBytes(100_000), DurableOptions.DEFAULT)) {
      assertThat(small.put("a", LogServer.TEXT).statusCode()).isEqualTo(201);
      HttpResponse<String> many = small.put("b", LogServer.TEXT);
      assertThat(many.statusCode()).isEqualTo(429);
      assertThat(many.headers().firstValue("Retry-After")).isPresent();
      HttpResponse<String> full =
          small.send("POST", "/v1/stream/a", "x".repeat(200_000), "Content-Type", LogServer.TEXT);
      assertThat(full.statusCode()).isEqualTo(507);
      assertThat(small.body("a")).isEmpty();
    }
  }
}
