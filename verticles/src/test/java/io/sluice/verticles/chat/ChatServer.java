package io.sluice.verticles.chat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.core.ChunkBus;
import io.sluice.http.HttpLimits;
import io.sluice.http.HttpOptions;
import io.sluice.http.HttpTimings;
import io.sluice.http.StreamRoutes;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The routes of completions on a free port, with models that a test offers. */
final class ChatServer implements AutoCloseable {

  static final HttpOptions HTTP =
      HttpOptions.DEFAULT
          .timings(
              HttpTimings.DEFAULT
                  .headersAfter(Duration.ofMillis(100))
                  .stallTimeout(Duration.ofSeconds(1)))
          .limits(HttpLimits.DEFAULT.sendBufferBytes(16 * 1024).requests(100_000, 8_192, 100));

  final Vertx vertx = Vertx.vertx();
  final ChunkBus bus = ChunkBus.on(vertx);
  final MeterRegistry registry = new SimpleMeterRegistry();
  final AtomicBoolean leaving = new AtomicBoolean();
  final int port;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  ChatServer(ChatOptions options) {
    Router router = Router.router(vertx);
    StreamRoutes.mount(router, bus, HTTP);
    StreamRoutes.problems(router, HTTP);
    AnswerMeter meter = AnswerMeter.of(vertx, registry);
    CompletionRoutes.mount(router, vertx, HTTP, options, meter, leaving::get);
    HttpServer server =
        vertx
            .createHttpServer(HTTP.serverOptions(null))
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await();
    port = server.actualPort();
  }

  static ChatOptions options(ChatOptions.Limits limits) {
    return new ChatOptions(
        List.of("model", "other/model", "missing"), "", limits, ChatOptions.Times.DEFAULT);
  }

  TestModel offer(TestModel model) {
    bus.offer("model", model).await();
    return model;
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> complete(String body) throws Exception {
    return complete(body.getBytes(StandardCharsets.UTF_8));
  }

  HttpResponse<String> complete(byte[] body) throws Exception {
    return send(request("/v1/chat/completions").POST(BodyPublishers.ofByteArray(body)));
  }

  /** A connection on which a completion was asked for; it can be closed in the middle. */
  Socket open(String body) throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(16 * 1024);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    socket.setSoTimeout(10_000);
    String request =
        "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Override
  public void close() {
    client.close();
    vertx.close().await();
  }
}
