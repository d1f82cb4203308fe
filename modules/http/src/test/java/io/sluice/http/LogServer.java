package io.sluice.http;

import io.sluice.core.ChunkBus;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A server of logs, in memory unless told otherwise, reached over a real bus, on a free port; the
 * store is on its node or on another.
 */
final class LogServer implements AutoCloseable {

  static final String JSON = "application/json";
  static final String NDJSON = "application/x-ndjson";
  static final String TEXT = "text/plain";

  final Vertx vertx;
  final ChunkBus bus;
  private final Vertx owner;
  final WatchableLogStore store;
  final int port;
  final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  LogServer() {
    this(MemoryLogOptions.DEFAULT, DurableOptions.DEFAULT.longPoll(Duration.ofMillis(300)));
  }

  LogServer(MemoryLogOptions limits, DurableOptions durable) {
    this(limits, durable, UnaryOperator.identity());
  }

  LogServer(MemoryLogOptions limits, DurableOptions durable, UnaryOperator<LogStore> between) {
    this(vertx -> MemoryLogStore.on(vertx, limits), durable, between);
  }

  /**
   * A server of any store.
   *
   * @param open makes the store
   * @param between what stands between HTTP and the bus
   */
  LogServer(
      Function<Vertx, WatchableLogStore> open,
      DurableOptions durable,
      UnaryOperator<LogStore> between) {
    this(open, durable, between, Vertx.vertx(), null);
  }

  /** A server whose node does not own the store: another one does, across the wire. */
  static LogServer apart(Function<Vertx, WatchableLogStore> open, DurableOptions durable) {
    return new LogServer(open, durable, UnaryOperator.identity(), clustered(), clustered());
  }

  private LogServer(
      Function<Vertx, WatchableLogStore> open,
      DurableOptions durable,
      UnaryOperator<LogStore> between,
      Vertx vertx,
      @Nullable Vertx other) {
    this.vertx = vertx;
    bus = ChunkBus.on(vertx);
    owner = other == null ? vertx : other;
    store = open.apply(owner);
    done(ChunkBus.on(owner).serveLogs(store, LogReaders.of(store)));
    Router router = Router.router(vertx);
    HttpOptions options = HttpOptions.DEFAULT;
    StreamRoutes.mount(router, bus, options);
    StreamRoutes.problems(router, options);
    DurableRoutes.mount(router, between.apply(bus.logs()), bus::open, options, durable);
    HttpServer server =
        done(
            vertx
                .createHttpServer(options.serverOptions(null))
                .requestHandler(router)
                .listen(0, "127.0.0.1"));
    port = server.actualPort();
  }

  private static Vertx clustered() {
    VertxOptions options =
        new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
    return done(
        Vertx.builder()
            .with(options)
            .withClusterManager(new FakeClusterManager())
            .buildClustered());
  }

  static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  HttpResponse<String> send(String method, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> put(String name, String type) throws Exception {
    return send("PUT", "/v1/stream/" + name, "", "Content-Type", type);
  }

  HttpResponse<String> get(String path) throws Exception {
    return send("GET", path, "");
  }

  /** What a log holds. */
  String body(String name) throws Exception {
    return get("/v1/stream/" + name).body();
  }

  /** The status line and all else that is sent back to a raw request until the server closes. */
  String raw(String request) throws Exception {
    try (Socket socket = socket()) {
      TestServer.send(socket, request);
      return new String(
          socket.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  Socket socket() throws Exception {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return socket;
  }

  @Override
  public void close() {
    client.close();
    done(store.close());
    done(vertx.close());
    done(owner.close());
  }
}
