package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.OfferOptions;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A server with the stream routes on a free port, and clients for it. */
final class TestServer implements AutoCloseable {

  /** Quick enough to wait for. */
  static final HttpTimings QUICK =
      HttpTimings.DEFAULT
          .heartbeat(Duration.ofMillis(60))
          .headersAfter(Duration.ofMillis(100))
          .firstChunk(Duration.ofMillis(200))
          .collect(Duration.ofMillis(200))
          .stallTimeout(Duration.ofSeconds(10))
          .body(Duration.ofMillis(200))
          .grace(Duration.ZERO);

  final Vertx vertx;
  final ChunkBus bus;
  final Router router;
  final int port;
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  final HttpClient http2 = HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

  private final HttpOptions options;
  private final boolean owner;

  TestServer(HttpOptions options) {
    this(Vertx.vertx(), options, true);
  }

  /** One more server of the same Vertx, on another context. */
  TestServer another() {
    return new TestServer(vertx, options, false);
  }

  private TestServer(Vertx vertx, HttpOptions options, boolean owner) {
    this.vertx = vertx;
    this.bus = ChunkBus.on(vertx);
    this.options = options;
    this.owner = owner;
    this.router = Router.router(vertx);
    StreamRoutes.mount(router, bus, options);
    StreamRoutes.problems(router, options);
    HttpServer server =
        done(
            vertx
                .createHttpServer(options.serverOptions(null))
                .requestHandler(router)
                .listen(0, "127.0.0.1"));
    port = server.actualPort();
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  <S extends StreamSource> S offer(String segment, S source) {
    return offer(segment, OfferOptions.DEFAULT, source);
  }

  <S extends StreamSource> S offer(String segment, OfferOptions options, S source) {
    done(bus.offer(segment, options, source));
    return source;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10));
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  Socket socket() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(10_000);
    return socket;
  }

  /** What is sent back until the server closes. */
  String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      send(socket, request);
      try (InputStream in = socket.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
      }
    }
  }

  static void send(Socket socket, String request) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(request.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }

  @Override
  public void close() {
    client.close();
    http2.close();
    if (owner) {
      done(vertx.close());
    }
  }
}
