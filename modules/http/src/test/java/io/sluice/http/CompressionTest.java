package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.OfferOptions;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompressionTest {

  private final TestServer server =
      new TestServer(
          HttpOptions.DEFAULT
              .timings(TestServer.QUICK.collect(java.time.Duration.ofSeconds(5)))
              .limits(HttpLimits.DEFAULT.compressed(2)));

  @AfterEach
  void close() {
    server.close();
  }

  private HttpResponse<byte[]> get(String path, String coding) throws Exception {
    return server.client.send(
        server.request(path).header("Accept-Encoding", coding).build(), BodyHandlers.ofByteArray());
  }

  private static String decoded(HttpResponse<byte[]> answer) throws IOException {
    InputStream body = new ByteArrayInputStream(answer.body());
    InputStream plain =
        switch (answer.headers().firstValue("Content-Encoding").orElse("")) {
          case "gzip" -> new GZIPInputStream(body);
          case "deflate" -> new InflaterInputStream(body);
          default -> body;
        };
    return new String(plain.readAllBytes(), StandardCharsets.UTF_8);
  }

  private TestSource table(int rows) {
    Chunk[] chunks = new Chunk[rows];
    for (int i = 0; i < rows; i++) {
      chunks[i] = Chunk.json(new JsonObject().put("row", i).put("text", "the same again"));
    }
    return TestSource.of(StreamInfo.of(StreamInfo.JSON), chunks);
  }

  @ParameterizedTest
  @CsvSource({
    "ndjson, gzip", "csv, gzip", "json, gzip", "raw, gzip",
    "ndjson, deflate", "csv, deflate", "json, deflate", "raw, deflate",
  })
  void finite_forms_are_compressed_where_the_client_takes_it(String format, String coding)
      throws Exception {
    server.offer("table", table(9_000));

    HttpResponse<byte[]> plain = get("/streams/table?format=" + format, "identity");
    HttpResponse<byte[]> small = get("/streams/table?format=" + format, coding);

    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(small.headers().firstValue("Content-Encoding")).contains(coding);
    assertThat(small.headers().firstValue("Vary").orElse("")).contains("Accept-Encoding");
    assertThat(decoded(small)).isEqualTo(decoded(plain));
    assertThat(small.body().length).isLessThan(plain.body().length / 3);
  }

  @Test
  void live_forms_are_not_unless_the_stream_says_so() throws Exception {
    server.offer("table", table(1));

    assertThat(get("/streams/table?format=sse", "gzip").headers().firstValue("Content-Encoding"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"sse, data: 1", "ndjson, 1"})
  void no_event_waits_in_a_compressor(String format, String event) throws Exception {
    server.offer(
        "live",
        OfferOptions.DEFAULT.compress(true),
        TestSource.of(StreamInfo.of(StreamInfo.JSON).endless(true), Chunk.json(1)).thenStays());

    HttpResponse<InputStream> answer =
        server.client.send(
            server
                .request("/streams/live?format=" + format)
                .header("Accept-Encoding", "gzip")
                .build(),
            BodyHandlers.ofInputStream());

    assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
    // Byte by byte: a reader would wait for more than there is.
    InputStream plain = new GZIPInputStream(answer.body(), 1);
    StringBuilder got = new StringBuilder();
    while (!got.toString().endsWith(event + '\n')) {
      got.append((char) plain.read());
    }
    answer.body().close();
  }

  @ParameterizedTest
  @CsvSource({"HTTP_1_1, gzip", "HTTP_2, gzip", "HTTP_1_1, deflate", "HTTP_2, deflate"})
  void each_event_of_a_live_stream_can_be_decoded_before_the_next_arises(
      HttpClient.Version version, String coding) throws Exception {
    TestSource live =
        server.offer(
            "live",
            OfferOptions.DEFAULT.compress(true),
            TestSource.endless(StreamInfo.of(StreamInfo.JSON), i -> Chunk.json(i)).atFirst(1));
    HttpClient client = version == HttpClient.Version.HTTP_2 ? server.http2 : server.client;

    HttpResponse<InputStream> answer =
        client.send(
            server.request("/streams/live?format=sse").header("Accept-Encoding", coding).build(),
            BodyHandlers.ofInputStream());

    assertThat(answer.version()).isEqualTo(version);
    assertThat(answer.headers().firstValue("Content-Encoding")).contains(coding);
    InputStream plain =
        coding.equals("gzip")
            ? new GZIPInputStream(answer.body(), 1)
            : new InflaterInputStream(answer.body(), new Inflater(), 1);
    for (int event = 0; event < 5; event++) {
      StringBuilder got = new StringBuilder();
      while (!got.toString().endsWith("data: " + event + "\n\n")) {
        got.append((char) plain.read());
      }
      assertThat(live.emitted).hasValue(event + 1);
      live.step();
    }
    answer.body().close();
    live.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void what_is_compressed_already_is_sent_as_it_is() throws Exception {
    server.offer("zip", TestSource.of(StreamInfo.of("application/zip"), Chunk.of("a".repeat(999))));

    assertThat(get("/streams/zip?format=raw", "gzip").headers().firstValue("Content-Encoding"))
        .isEmpty();
  }

  @Test
  void compressed_bytes_have_a_weak_tag_and_no_ranges() throws Exception {
    StreamInfo info = StreamInfo.of(StreamInfo.TEXT).lengths(-1, 999).ranges(true).version("v1");
    server.offer("text", TestSource.of(info, Chunk.of("a".repeat(999))));

    HttpResponse<byte[]> answer = get("/streams/text?format=raw", "gzip");

    assertThat(answer.headers().firstValue("ETag")).contains("W/\"v1\"");
    assertThat(answer.headers().firstValue("Accept-Ranges")).isEmpty();
    assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
    assertThat(decoded(answer)).hasSize(999);
  }

  @Test
  void b1_only_so_many_responses_are_compressed_at_once() throws Exception {
    TestSource live =
        server.offer(
            "live",
            OfferOptions.DEFAULT.compress(true),
            TestSource.of(StreamInfo.of(StreamInfo.JSON).endless(true), Chunk.json(1)).thenStays());
    server.offer("table", table(1));
    InputStream[] open = new InputStream[2];
    for (int i = 0; i < open.length; i++) {
      HttpResponse<InputStream> answer =
          server.client.send(
              server.request("/streams/live?format=sse").header("Accept-Encoding", "gzip").build(),
              BodyHandlers.ofInputStream());
      assertThat(answer.headers().firstValue("Content-Encoding")).contains("gzip");
      open[i] = answer.body();
    }

    HttpResponse<byte[]> third = get("/streams/table?format=ndjson", "gzip");

    assertThat(third.statusCode()).isEqualTo(200);
    assertThat(third.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(decoded(third)).startsWith("{\"row\":0");
    for (InputStream in : open) {
      in.close();
    }
    live.closed.get(5, TimeUnit.SECONDS);
  }
}
