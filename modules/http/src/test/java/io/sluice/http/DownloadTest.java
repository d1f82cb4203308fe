package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DownloadTest {

  private static final StreamInfo TEN =
      StreamInfo.of("application/zip").lengths(-1, 10).version("v1");

  private final TestServer server = new TestServer(HttpOptions.DEFAULT.timings(TestServer.QUICK));
  private final AtomicInteger opened = new AtomicInteger();

  @AfterEach
  void close() {
    server.close();
  }

  /** Ten bytes, of which it gives the part that is asked for. */
  private final StreamSource digits =
      new StreamSource() {
        @Override
        public SourceRun open(StreamRequest request) {
          opened.incrementAndGet();
          ByteRange range = request.range();
          ByteRange part = range == null ? new ByteRange(0, 9) : range.within(10);
          String bytes =
              part == null ? "" : "0123456789".substring((int) part.first(), (int) part.last() + 1);
          return TestSource.of(TEN.ranges(true), Chunk.of(bytes)).open(request);
        }
      };

  private static @Nullable String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse(null);
  }

  @Test
  void a_known_length_is_announced() throws Exception {
    server.offer("digits", digits);

    HttpResponse<String> answer = server.get("/streams/digits?format=raw");

    assertThat(answer.body()).isEqualTo("0123456789");
    assertThat(header(answer, "Content-Length")).isEqualTo("10");
    assertThat(header(answer, "Transfer-Encoding")).isNull();
    assertThat(header(answer, "Accept-Ranges")).isEqualTo("bytes");
    assertThat(header(answer, "ETag")).isEqualTo("\"v1\"");
    assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment; filename=\"digits\"");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0, 0, 0-0",
    "bytes=3-5, 345, 3-5",
    "bytes=7-, 789, 7-9",
    "bytes=7-700, 789, 7-9",
    "bytes=-2, 89, 8-9",
    "bytes=-20, 0123456789, 0-9",
  })
  void a_part_is_sent_where_one_is_asked_for(String range, String body, String sent)
      throws Exception {
    server.offer("digits", digits);

    HttpResponse<String> answer =
        server.get("/streams/digits?format=raw", "Range", range, "Accept-Encoding", "gzip");

    assertThat(answer.statusCode()).isEqualTo(206);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes " + sent + "/10");
    assertThat(header(answer, "Content-Length")).isEqualTo("" + body.length());
    assertThat(opened).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0"})
  void what_does_not_exist_is_a_416_that_tells_the_length(String range) throws Exception {
    server.offer("digits", digits);

    HttpResponse<String> answer = server.get("/streams/digits?format=raw", "Range", range);

    assertThat(answer.statusCode()).isEqualTo(416);
    assertThat(header(answer, "Content-Range")).isEqualTo("bytes */10");
    assertThat(new JsonObject(answer.body()).getString("code")).isEqualTo("RANGE_NOT_SATISFIABLE");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=1-2,4-5 | \"v1\" | 200",
        "bytes=1-2 | \"v1\" | 206",
        "bytes=1-2 | \"v2\" | 200",
        "bytes=1-2 | W/\"v1\" | 200",
        "bytes=1-2 | Fri, 20 Nov 2026 10:00:00 GMT | 200",
      })
  void several_ranges_and_other_versions_are_answered_whole(
      String range, String ifRange, int status) throws Exception {
    server.offer("digits", digits);

    HttpResponse<String> answer =
        server.get("/streams/digits?format=raw", "Range", range, "If-Range", ifRange);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.body()).isEqualTo(status == 200 ? "0123456789" : "12");
  }

  @Test
  void other_forms_and_limited_ones_have_no_parts() throws Exception {
    server.offer("digits", digits);

    for (String query : new String[] {"format=sse", "format=json", "format=raw&limit=1"}) {
      HttpResponse<String> answer = server.get("/streams/digits?" + query, "Range", "bytes=2-3");
      assertThat(answer.statusCode()).as(query).isEqualTo(200);
      assertThat(answer.body()).as(query).contains(query.contains("raw") ? "0123" : "MDEyMzQ1");
    }
  }

  @Test
  void who_has_it_already_is_told_so() throws Exception {
    server.offer("digits", digits);

    HttpResponse<String> answer =
        server.get("/streams/digits?format=raw", "If-None-Match", "\"v0\", W/\"v1\"");

    assertThat(answer.statusCode()).isEqualTo(304);
    assertThat(answer.body()).isEmpty();
    assertThat(header(answer, "ETag")).isEqualTo("\"v1\"");
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void a_head_has_the_headers_of_its_get(HttpClient.Version version) throws Exception {
    TestSource source = server.offer("ten", TestSource.of(TEN, Chunk.of("0123456789")));
    HttpClient client = version == HttpClient.Version.HTTP_2 ? server.http2 : server.client;
    HttpRequest request = server.request("/streams/ten?format=raw").build();

    HttpResponse<String> get = client.send(request, HttpResponse.BodyHandlers.ofString());
    HttpResponse<Void> head =
        client.send(
            HttpRequest.newBuilder(request, (name, value) -> true).HEAD().build(),
            HttpResponse.BodyHandlers.discarding());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers()).isEqualTo(get.headers());
    assertThat(header(head, "Content-Length")).isEqualTo("10");
    assertThat(source.started).hasValue(1);
  }

  @Test
  void the_type_of_the_whole_is_raws_and_is_checked_like_any() throws Exception {
    for (String type : new String[] {"application/json", "text/html", "text/event-stream", "x"}) {
      StreamInfo info = StreamInfo.of(StreamInfo.BINARY).headers(Map.of("content-type", type));
      server.offer("whole-" + type.replace('/', '-'), TestSource.of(info, Chunk.of("[1]")));
    }

    HttpResponse<String> json = server.get("/streams/whole-application-json?format=raw");
    assertThat(header(json, "Content-Type")).isEqualTo("application/json");
    assertThat(header(json, "Content-Disposition")).isNull();
    assertThat(server.get("/streams/whole-application-json").body()).contains("\"WzFd\"");
    HttpResponse<String> html = server.get("/streams/whole-text-html?format=raw");
    assertThat(header(html, "Content-Type")).isEqualTo("text/html");
    assertThat(header(html, "Content-Disposition")).startsWith("attachment");
    for (String forged : new String[] {"whole-text-event-stream", "whole-x"}) {
      HttpResponse<String> answer = server.get("/streams/" + forged + "?format=raw");
      assertThat(header(answer, "Content-Type")).as(forged).isEqualTo(StreamInfo.BINARY);
    }
  }

  @ParameterizedTest
  @CsvSource({"01234567:89AB, 2", "0123456789AB, 1", "0123456789, 1", "0123456789:, 1"})
  void h1_more_than_was_announced_never_reaches_the_next_response(String chunks, int parts)
      throws Exception {
    Chunk[] all =
        java.util.Arrays.stream(chunks.split(":", -1)).map(Chunk::of).toArray(Chunk[]::new);
    server.offer("ten", TestSource.of(TEN, all));
    server.offer("next", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("next")));

    String both = server.raw(twoRequests());

    assertThat(both.split("HTTP/1\\.1 200 OK", -1)).hasSize(3);
    assertThat(both).contains("\r\n\r\n0123456789HTTP/1.1 200 OK").contains("\r\nnext\r\n0");
  }

  @Test
  void h1_less_than_was_announced_breaks_the_connection() throws Exception {
    server.offer("ten", TestSource.of(TEN, Chunk.of("01234567")));
    server.offer("next", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("next")));

    assertThat(server.raw(twoRequests())).endsWith("\r\n\r\n01234567");
  }

  @Test
  void nothing_of_what_was_announced_is_a_502() throws Exception {
    server.offer("ten", TestSource.of(TEN));

    assertThat(server.get("/streams/ten?format=raw").statusCode()).isEqualTo(502);
  }

  @Test
  void what_was_announced_ends_although_its_source_does_not() throws Exception {
    TestSource source = server.offer("ten", TestSource.of(TEN, Chunk.of("0123456789")).thenStays());
    server.offer("next", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("next")));

    assertThat(server.raw(twoRequests())).contains("0123456789HTTP/1.1 200 OK");
    source.closed.get(5, TimeUnit.SECONDS);
  }

  /** The second is in the socket before the first is answered. */
  private static String twoRequests() {
    return """
    GET /streams/ten?format=raw HTTP/1.1
    Host: localhost

    GET /streams/next?format=raw HTTP/1.1
    Host: localhost
    Connection: close

    """;
  }

  @Test
  void http_1_0_takes_what_has_a_length() throws Exception {
    server.offer("digits", digits);

    String answer = server.raw("GET /streams/digits?format=raw HTTP/1.0\nHost: localhost\n\n");
    String part =
        server.raw("GET /streams/digits?format=raw HTTP/1.0\nHost: localhost\nRange: bytes=8-\n\n");

    assertThat(answer).startsWith("HTTP/1.0 200 OK").endsWith("\r\n\r\n0123456789");
    assertThat(part).startsWith("HTTP/1.0 206 Partial Content").endsWith("\r\n\r\n89");
    assertThat(server.raw("GET /streams/digits?format=raw&limit=1 HTTP/1.0\nHost: localhost\n\n"))
        .startsWith("HTTP/1.0 505");
  }

  @Test
  void a_source_may_set_a_status_and_some_headers() throws Exception {
    StreamInfo info =
        StreamInfo.of(StreamInfo.JSON)
            .status(203)
            .headers(
                Map.of(
                    "content-language", "de",
                    "Link", "</x>; rel=next",
                    "cache-control", "max-age=9",
                    "Set-Cookie", "a=b",
                    "Content-Disposition", "attachment; filename=\"a.json\""));
    server.offer("own", TestSource.of(info, Chunk.json(1)));

    HttpResponse<String> raw = server.get("/streams/own?format=raw");

    assertThat(raw.statusCode()).isEqualTo(203);
    assertThat(header(raw, "Content-Language")).isEqualTo("de");
    assertThat(header(raw, "Link")).isEqualTo("</x>; rel=next");
    assertThat(header(raw, "Cache-Control")).isEqualTo("max-age=9");
    assertThat(header(raw, "Set-Cookie")).isNull();
    assertThat(header(raw, "Content-Disposition")).isEqualTo("attachment; filename=\"a.json\"");
    assertThat(server.get("/streams/own").statusCode()).isEqualTo(203);
    assertThat(server.get("/streams/own?format=sse").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 451, 500, 503, 599})
  void a_sources_error_status_is_a_problem(int status) throws Exception {
    TestSource source =
        server.offer(
            "not", TestSource.of(StreamInfo.of(StreamInfo.TEXT).status(status), Chunk.of("x")));

    HttpResponse<String> answer = server.get("/streams/not?format=sse");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(header(answer, "Content-Type")).isEqualTo("application/problem+json");
    assertThat(source.started).hasValue(0);
  }
}
