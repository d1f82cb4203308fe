package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamFormatsTest {

  private final TestServer server = new TestServer(HttpOptions.DEFAULT.timings(TestServer.QUICK));

  @AfterEach
  void close() {
    server.close();
  }

  private void offerZones() {
    server.offer(
        "zones",
        TestSource.of(
            StreamInfo.of(StreamInfo.JSON).columns(List.of("zone", "time")),
            Chunk.json(Map.of("zone", "UTC")),
            Chunk.json(new JsonObject().put("time", "1,5").put("zone", "A"))));
  }

  @Test
  void one_stream_has_the_same_rows_in_every_format() throws Exception {
    offerZones();

    HttpResponse<String> json = server.get("/streams/zones");
    assertThat(json.statusCode()).isEqualTo(200);
    assertThat(json.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(json.headers().firstValue("Content-Length")).isPresent();
    assertThat(json.body())
        .isEqualTo(
            "{\"items\":[{\"zone\":\"UTC\"},{\"time\":\"1,5\",\"zone\":\"A\"}],"
                + "\"count\":2,\"outcome\":\"completed\"}\n");

    HttpResponse<String> ndjson = server.get("/streams/zones", "Accept", "application/x-ndjson");
    assertThat(ndjson.headers().firstValue("Content-Type")).contains("application/x-ndjson");
    assertThat(ndjson.body()).isEqualTo("{\"zone\":\"UTC\"}\n{\"time\":\"1,5\",\"zone\":\"A\"}\n");

    HttpResponse<String> csv = server.get("/streams/zones?format=csv");
    assertThat(csv.headers().firstValue("Content-Type"))
        .contains("text/csv; charset=utf-8; header=present");
    assertThat(csv.body()).isEqualTo("zone,time\r\nUTC,\r\nA,\"1,5\"\r\n");

    HttpResponse<String> sse = server.get("/streams/zones?stream=true");
    assertThat(sse.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(sse.headers().firstValue("Cache-Control")).contains("no-cache, no-transform");
    assertThat(sse.headers().firstValue("X-Accel-Buffering")).contains("no");
    assertThat(sse.body())
        .isEqualTo(
            """
            retry: 2000

            data: {"zone":"UTC"}

            data: {"time":"1,5","zone":"A"}

            event: done
            data: {"count":2,"outcome":"completed"}

            """);
    assertThat(sse.headers().firstValue("Vary")).contains("Accept, Accept-Encoding");
  }

  @Test
  void it_is_served_over_http2_without_tls() throws Exception {
    offerZones();

    HttpResponse<String> answer =
        server.http2.send(
            server.request("/streams/zones?format=ndjson").build(), BodyHandlers.ofString());

    assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
    assertThat(answer.body().lines()).hasSize(2);
  }

  @Test
  void a_limit_ends_well_and_says_so() throws Exception {
    TestSource numbers = server.offer("numbers", TestSource.numbers());

    assertThat(server.get("/streams/numbers?limit=2").body())
        .isEqualTo("{\"items\":[{\"n\":0},{\"n\":1}],\"count\":2,\"outcome\":\"limit\"}\n");
    assertThat(server.get("/streams/numbers?limit=1&format=ndjson").body())
        .isEqualTo("{\"n\":0}\n");
    assertThat(server.get("/streams/numbers?limit=3&format=sse").body())
        .endsWith("event: done\ndata: {\"count\":3,\"outcome\":\"limit\",\"more\":true}\n\n");
    numbers.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void an_endless_stream_as_json_is_refused_at_once_and_nothing_runs() throws Exception {
    TestSource numbers = server.offer("numbers", TestSource.numbers());

    HttpResponse<String> answer = server.get("/streams/numbers");

    assertThat(answer.statusCode()).isEqualTo(406);
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("detail")).contains("'numbers' is endless", "?format=sse");
    assertThat(problem.getJsonArray("formats"))
        .isEqualTo(new JsonArray("[\"sse\",\"ndjson\",\"csv\",\"raw\"]"));
    numbers.closed.get(5, TimeUnit.SECONDS);
    assertThat(numbers.started).hasValue(0);
  }

  @Test
  void an_empty_stream_is_empty_in_every_format() throws Exception {
    server.offer("none", TestSource.of(StreamInfo.of(StreamInfo.JSON)));

    assertThat(new JsonObject(server.get("/streams/none").body()).getInteger("count")).isZero();
    assertThat(server.get("/streams/none?format=ndjson").body()).isEmpty();
    assertThat(server.get("/streams/none?format=csv").body()).isEmpty();
    assertThat(server.get("/streams/none?format=raw").body()).isEmpty();
    assertThat(server.get("/streams/none?format=sse").body()).contains("event: done");
  }

  @Test
  void raw_is_the_streams_own_type_and_sandboxed() throws Exception {
    server.offer("text", TestSource.of(StreamInfo.of("text/plain"), Chunk.of("a"), Chunk.of("b")));
    server.offer("page", TestSource.of(StreamInfo.of("text/html"), Chunk.of("<script>")));
    server.offer("odd", TestSource.of(StreamInfo.of("text/plain\r\nX: y"), Chunk.of("x")));
    server.offer("fake", TestSource.of(StreamInfo.of("text/event-stream"), Chunk.of("data: x")));

    HttpResponse<String> text = server.get("/streams/text", "Accept", "text/plain");
    assertThat(text.body()).isEqualTo("ab");
    assertThat(text.headers().firstValue("Content-Type")).contains("text/plain");
    assertThat(text.headers().firstValue("Content-Security-Policy")).contains("sandbox");
    assertThat(text.headers().firstValue("Content-Disposition")).isEmpty();
    assertThat(server.get("/streams/page/a%22%0b.html?format=raw").statusCode()).isEqualTo(400);
    assertThat(
            server
                .get("/streams/page/a%22b.html?format=raw")
                .headers()
                .firstValue("Content-Disposition"))
        .contains("attachment; filename=\"a_b.html\"");
    for (String name : List.of("odd", "fake")) {
      assertThat(
              server.get("/streams/" + name + "?format=raw").headers().firstValue("Content-Type"))
          .contains("application/octet-stream");
    }
  }

  @Test
  void bytes_are_told_to_be_base64() throws Exception {
    server.offer(
        "bytes", TestSource.of(StreamInfo.of("image/png"), Chunk.of(new byte[] {0, 1, -1})));

    HttpResponse<String> answer = server.get("/streams/bytes?format=ndjson");

    assertThat(answer.headers().firstValue("Sluice-Payload-Encoding")).contains("base64");
    assertThat(answer.body()).isEqualTo("\"AAH/\"\n");
  }

  @Test
  void a_source_sets_only_headers_from_the_list_and_only_well_formed_ones() throws Exception {
    server.offer(
        "odd",
        TestSource.of(
            StreamInfo.of("text/plain")
                .headers(
                    Map.of(
                        "Content-Language", "de",
                        "Link", "</a>\r\nX-Forged: 1",
                        "Set-Cookie", "a=b",
                        "Transfer-Encoding", "identity")),
            Chunk.of("x")));

    HttpResponse<String> answer = server.get("/streams/odd?format=raw");

    assertThat(answer.headers().firstValue("Content-Language")).contains("de");
    assertThat(answer.headers().map()).doesNotContainKeys("link", "x-forged", "set-cookie");
    assertThat(answer.body()).isEqualTo("x");
  }

  @Test
  void head_answers_like_get_and_starts_nothing() throws Exception {
    TestSource numbers = server.offer("numbers", TestSource.numbers());

    HttpResponse<String> answer =
        server.client.send(
            server.request("/streams/numbers?format=sse").HEAD().build(), BodyHandlers.ofString());

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    numbers.closed.get(5, TimeUnit.SECONDS);
    assertThat(numbers.started).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "hello", "data: x\n\n"})
  void a_posted_body_reaches_the_source(String body) throws Exception {
    server.offer(
        "echo",
        request ->
            new SourceRun() {
              @Override
              public Future<StreamInfo> info() {
                return Future.succeededFuture(StreamInfo.of(StreamInfo.TEXT));
              }

              @Override
              public void start(ChunkWriter out) {
                out.emit(Chunk.of(request.path() + request.parameters() + request.bodyType()));
                out.emit(request.body());
                out.end();
              }
            });

    HttpResponse<String> answer =
        server.client.send(
            server
                .request("/streams/echo/a/b%20c?x=1")
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());

    assertThat(new JsonObject(answer.body()).getJsonArray("items"))
        .isEqualTo(new JsonArray().add("a/b c{x=1}text/plain").add(body));
  }

  @Test
  void the_listing_tells_what_is_offered() throws Exception {
    server.offer(
        "numbers",
        OfferOptions.DEFAULT
            .description("Counts.")
            .shape(StreamInfo.of(StreamInfo.JSON).endless(true))
            .parameters(List.of("to")),
        TestSource.numbers());
    offerZones();

    JsonArray streams = new JsonObject(server.get("/streams").body()).getJsonArray("streams");

    assertThat(streams.getJsonObject(0))
        .isEqualTo(
            new JsonObject(
                """
                {"name":"numbers","description":"Counts.","contentType":"application/json",
                 "endless":true,"formats":["sse","ndjson","csv","raw"],"parameters":["to"],
                 "scope":"cluster","readers":0}
                """));
    assertThat(streams.getJsonObject(1).getString("name")).isEqualTo("zones");
    assertThat(server.get("/streams/").body()).isEqualTo(server.get("/streams").body());
  }
}
