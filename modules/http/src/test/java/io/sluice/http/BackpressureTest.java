package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import java.io.InputStream;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackpressureTest {

  private static final int KIB = 1024;

  private final TestServer server =
      new TestServer(
          HttpOptions.DEFAULT
              .timings(TestServer.QUICK.stallTimeout(java.time.Duration.ofSeconds(1)))
              .limits(HttpLimits.DEFAULT.sendBufferBytes(16 * KIB)));

  @AfterEach
  void close() {
    server.close();
  }

  private TestSource offerEndless() {
    byte[] kib = "x".repeat(KIB).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return server.offer(
        "much", TestSource.endless(StreamInfo.of("text/plain"), i -> Chunk.of(kib)));
  }

  private Socket open(String format) throws Exception {
    Socket socket = server.socket();
    TestServer.send(
        socket, "GET /streams/much?format=" + format + " HTTP/1.1\nHost: localhost\n\n");
    return socket;
  }

  /** True when it is still so a moment later. */
  private static boolean staysOpen(CompletableFuture<Void> closed) throws Exception {
    try {
      closed.get(200, TimeUnit.MILLISECONDS);
      return false;
    } catch (TimeoutException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw"})
  void b2_the_source_runs_no_further_ahead_than_a_window(String format) throws Exception {
    TestSource much = offerEndless();
    try (Socket socket = open(format)) {
      socket.getInputStream().readNBytes(100 * KIB);
      assertThat(staysOpen(much.closed)).isTrue();

      // one window of 1 MiB, what the sockets hold, and one batch being written
      assertThat(much.emitted.get()).isBetween(90L, 3L * KIB);
    }
    much.closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void b1_what_waits_for_a_reader_is_bounded_in_bytes_however_large_chunks_are() throws Exception {
    byte[] large = new byte[64 * KIB];
    TestSource much =
        server.offer(
            "much",
            TestSource.endless(StreamInfo.of("application/octet-stream"), i -> Chunk.of(large)));
    try (Socket socket = open("raw")) {
      socket.getInputStream().readNBytes(100 * KIB);
      assertThat(staysOpen(much.closed)).isTrue();

      String listed = server.get("/subscriptions").body();
      JsonObject reading = new JsonObject(listed).getJsonArray("subscriptions").getJsonObject(0);
      // what was read, what the sockets hold, 64 KiB that wait, and a turn's batch of 256 KiB
      assertThat(reading.getLong("bytes")).isBetween(100L * KIB, 900L * KIB);
    }
  }

  @Test
  void a_response_that_ends_while_its_socket_is_full_ends_well() throws Exception {
    List<Throwable> unhandled = new CopyOnWriteArrayList<>();
    server.vertx.exceptionHandler(unhandled::add);
    Chunk[] chunks = new Chunk[48];
    Arrays.fill(chunks, Chunk.of(new byte[32 * KIB]));
    server.offer("some", TestSource.of(StreamInfo.of("application/octet-stream"), chunks));
    for (int i = 0; i < 5; i++) {
      try (Socket socket = server.socket()) {
        TestServer.send(
            socket,
            "GET /streams/some?format=raw HTTP/1.1\nHost: localhost\nConnection: close\n\n");
        LockSupport.parkNanos(100_000_000L);
        assertThat(socket.getInputStream().readAllBytes().length).isGreaterThan(48 * 32 * KIB);
      }
    }

    assertThat(unhandled).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw", "json&limit=9000"})
  void a_client_that_leaves_cancels_its_source_within_a_second(String format) throws Exception {
    TestSource much =
        format.startsWith("json")
            ? server.offer(
                "much", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("x")).thenStays())
            : offerEndless();
    Socket socket = open(format);
    if (!format.startsWith("json")) {
      assertThat(socket.getInputStream().read()).isEqualTo('H');
    }
    socket.close();

    much.closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void a_client_that_leaves_behind_a_queue_of_requests_is_dropped() throws Exception {
    TestSource quiet =
        server.offer("quiet", TestSource.of(StreamInfo.of(StreamInfo.TEXT)).thenStays());
    Socket socket = server.socket();
    String request = "GET /streams/quiet?format=ndjson HTTP/1.1\nHost: localhost\n\n";
    TestServer.send(socket, request.repeat(10_000));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    socket.close();

    quiet.closed.get(8, TimeUnit.SECONDS);
  }

  @Test
  void a_client_that_resets_its_http2_stream_cancels_its_source_within_a_second() throws Exception {
    TestSource much = offerEndless();
    HttpClient client =
        server.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
    CompletableFuture<HttpClientRequest> reading = new CompletableFuture<>();
    client
        .request(HttpMethod.GET, server.port, "127.0.0.1", "/streams/much?format=sse")
        .onSuccess(request ->
            request.send().onSuccess(answer -> answer.handler(data -> reading.complete(request))))
        .onFailure(reading::completeExceptionally);

    reading.get(5, TimeUnit.SECONDS).reset();

    much.closed.get(1, TimeUnit.SECONDS);
    client.close();
  }

  @Test
  void b1_json_answers_share_a_budget_and_give_it_back() throws Exception {
    Admission admission = Admission.of(server.vertx);
    long all = Runtime.getRuntime().maxMemory() / 4;
    server.offer("one", TestSource.of(StreamInfo.of(StreamInfo.TEXT), Chunk.of("x")));
    assertThat(admission.collect(all)).isTrue();

    assertThat(server.get("/streams/one").statusCode()).isEqualTo(503);
    admission.release(all);
    assertThat(server.get("/streams/one").statusCode()).isEqualTo(200);
    for (int i = 0; i < 500 && admission.collected() > 0; i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    assertThat(admission.collected()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "raw"})
  void a_reader_that_takes_nothing_is_dropped(String format) throws Exception {
    TestSource much = offerEndless();
    try (Socket socket = open(format)) {
      much.closed.get(8, TimeUnit.SECONDS);

      assertThat(drained(socket.getInputStream())).isTrue();
    }
  }

  /** Reads until the connection is gone. */
  private static boolean drained(InputStream in) {
    try {
      byte[] buffer = new byte[64 * KIB];
      int read = 0;
      while (read >= 0) {
        read = in.read(buffer);
      }
      return true;
    } catch (java.net.SocketTimeoutException stillOpen) {
      return false;
    } catch (java.io.IOException reset) {
      return true;
    }
  }

  @Test
  void a_slow_reader_is_served_on() throws Exception {
    TestSource much = offerEndless();
    try (Socket socket = open("raw")) {
      InputStream in = socket.getInputStream();
      for (int i = 0; i < 15; i++) {
        in.readNBytes(100 * KIB);
        assertThat(staysOpen(much.closed)).isTrue();
      }
    }
  }
}
