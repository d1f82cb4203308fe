package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.StreamResetException;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Announced lengths over one connection of HTTP/2, which others share. */
class Http2DownloadTest {

  private static final StreamInfo TEN = StreamInfo.of("application/zip").lengths(-1, 10);

  /** RFC 9113, section 7. */
  private static final long INTERNAL_ERROR = 0x2;

  private final TestServer server = new TestServer(HttpOptions.DEFAULT.timings(TestServer.QUICK));
  private final HttpClient client =
      server.vertx.createHttpClient(
          new HttpClientOptions()
              .setProtocolVersion(HttpVersion.HTTP_2)
              .setHttp2ClearTextUpgrade(false),
          new PoolOptions().setHttp2MaxSize(1));

  /** What arrives of a live stream: its event, and then comments, for as long as it goes on. */
  private final BlockingQueue<Buffer> live = new LinkedBlockingQueue<>();

  private record Answer(HttpConnection connection, int status, Future<Buffer> body) {}

  @AfterEach
  void close() {
    server.close();
  }

  private static <T> T done(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  private Answer get(String path) throws Exception {
    return done(
        client
            .request(HttpMethod.GET, server.port, "127.0.0.1", path)
            .compose(request ->
                request
                    .send()
                    .map(answer ->
                        new Answer(request.connection(), answer.statusCode(), answer.body()))));
  }

  private HttpConnection openLive() throws Exception {
    server.offer(
        "live",
        TestSource.of(StreamInfo.of(StreamInfo.TEXT).endless(true), Chunk.of("a")).thenStays());
    HttpConnection connection =
        done(
            client
                .request(HttpMethod.GET, server.port, "127.0.0.1", "/streams/live?format=sse")
                .compose(request -> request.send().map(this::collect))
                .map(answer -> answer.request().connection()));
    awaitMoreOfLive();
    return connection;
  }

  private HttpClientResponse collect(HttpClientResponse answer) {
    return answer.handler(live::add);
  }

  private void awaitMoreOfLive() throws InterruptedException {
    live.clear();
    assertThat(live.poll(10, TimeUnit.SECONDS)).isNotNull();
  }

  private void offerTen(String chunks) {
    Chunk[] all = Arrays.stream(chunks.split(":", -1)).map(Chunk::of).toArray(Chunk[]::new);
    server.offer("ten", TestSource.of(TEN, all));
    server.offer("next", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("next")));
  }

  private void othersGoOn(HttpConnection connection) throws Exception {
    awaitMoreOfLive();
    Answer next = get("/streams/next?format=raw");
    assertThat(done(next.body()).toString()).isEqualTo("next");
    assertThat(next.connection()).isSameAs(connection);
  }

  @ParameterizedTest
  @CsvSource({"01234567", "0123:4567"})
  void h1_less_than_was_announced_resets_its_own_stream_only(String chunks) throws Exception {
    offerTen(chunks);
    HttpConnection connection = openLive();

    Answer ten = get("/streams/ten?format=raw");
    Throwable cause =
        ten.body()
            .map((Throwable) null)
            .otherwise(error -> error)
            .toCompletionStage()
            .toCompletableFuture()
            .get(10, TimeUnit.SECONDS);

    assertThat(ten.connection()).isSameAs(connection);
    assertThat(cause)
        .isInstanceOfSatisfying(
            StreamResetException.class,
            reset -> assertThat(reset.getCode()).isEqualTo(INTERNAL_ERROR));
    othersGoOn(connection);
  }

  @ParameterizedTest
  @CsvSource({"01234567:89AB", "0123456789AB", "0123456789:AB"})
  void h1_more_than_was_announced_is_cut_and_ends_well(String chunks) throws Exception {
    offerTen(chunks);
    HttpConnection connection = openLive();

    Answer ten = get("/streams/ten?format=raw");

    assertThat(done(ten.body()).toString()).isEqualTo("0123456789");
    assertThat(ten.connection()).isSameAs(connection);
    othersGoOn(connection);
  }

  @Test
  void a_reader_that_resets_its_download_leaves_the_others_alone() throws Exception {
    TestSource endless = server.offer("numbers", TestSource.numbers());
    server.offer("next", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("next")));
    HttpConnection connection = openLive();

    done(
        client
            .request(HttpMethod.GET, server.port, "127.0.0.1", "/streams/numbers?format=raw")
            .compose(request -> request.send())
            .compose(answer -> answer.request().reset().mapEmpty()));

    endless.closed.get(10, TimeUnit.SECONDS);
    othersGoOn(connection);
  }
}
