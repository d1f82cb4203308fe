package io.sluice.bench.latency;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.ServerProcess;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.http.HttpLimits;
import io.sluice.http.HttpOptions;
import io.sluice.http.HttpTimings;
import io.sluice.http.StreamRoutes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Serves the two streams of this comparison, {@code bare} or through {@code sluice}: {@code once}
 * has one chunk at hand and ends; {@code lone} has one each period, which tells when it was made.
 * HTTP has one event loop; Sluice's source is on another one, where there is one: {@code
 * LatencyServer bare|sluice LOOPS}.
 */
final class LatencyServer {

  /**
   * For how long an answer is kept whose reader has gone; short, since one is not to wait for it.
   */
  static final Duration GRACE = Duration.ofSeconds(2);

  static final String ONCE = "once";
  static final String LONE = "lone";

  /** Between two chunks of a stream that is otherwise idle. */
  static final long PERIOD_MS = 50;

  private static final String EVENT_STREAM = "text/event-stream";
  private static final int MANY = 100_000;

  private final Vertx vertx;

  private LatencyServer(int loops) {
    vertx = Vertx.vertx(NodeOptions.vertx().setEventLoopPoolSize(loops));
  }

  public static void main(String[] args) {
    LatencyServer server = new LatencyServer(Integer.parseInt(args[1]));
    HttpServer http = args[0].equals("bare") ? server.bare() : server.sluice();
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + http.actualPort());
  }

  /** A chunk's payload: when it was made, by a clock that all processes of a machine share. */
  private static String made() {
    return "{\"t\":" + System.nanoTime() + ",\"payload\":\"" + "x".repeat(30) + "\"}";
  }

  // ---- bare

  private HttpServer bare() {
    HttpServer server = vertx.createHttpServer().requestHandler(this::answer);
    server.listen(0, "127.0.0.1").await();
    return server;
  }

  private void answer(HttpServerRequest request) {
    boolean sse = EVENT_STREAM.equals(request.getHeader("Accept"));
    HttpServerResponse response = request.response().setChunked(true);
    response.putHeader("Content-Type", sse ? EVENT_STREAM : "application/x-ndjson");
    if (asks(request, LONE)) {
      response.writeHead();
      long timer = vertx.setPeriodic(PERIOD_MS, ignored -> response.write(rendered(sse)));
      response.closeHandler(ignored -> vertx.cancelTimer(timer));
    } else {
      response.write(rendered(sse));
      response.end();
    }
  }

  private static boolean asks(HttpServerRequest request, String stream) {
    return ("/" + stream).equals(request.path());
  }

  private static Buffer rendered(boolean sse) {
    return Buffer.buffer(sse ? "data: " + made() + "\n\n" : made() + "\n");
  }

  // ---- sluice

  private HttpServer sluice() {
    ChunkBus bus = ChunkBus.on(vertx);
    Router router = Router.router(vertx);
    HttpOptions http =
        HttpOptions.DEFAULT
            .limits(HttpLimits.DEFAULT.streams(MANY, MANY))
            .timings(HttpTimings.DEFAULT.grace(GRACE));
    StreamRoutes.mount(router, bus, http);
    HttpServer server = vertx.createHttpServer(http.serverOptions(null)).requestHandler(router);
    server.listen(0, "127.0.0.1").await();
    Future.all(bus.offer(ONCE, request -> new OneChunk()), bus.offer(LONE, this::lone)).await();
    return server;
  }

  private SourceRun lone(StreamRequest request) {
    return new Lone(vertx);
  }

  private static Chunk chunk() {
    return Chunk.wellFormedJson(made().getBytes(StandardCharsets.UTF_8));
  }

  private static Future<StreamInfo> json() {
    return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON).endless(true));
  }

  /** Has a chunk at hand. */
  private record OneChunk() implements SourceRun {

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON));
    }

    @Override
    public void start(ChunkWriter out) {
      out.emit(chunk());
      out.end();
    }
  }

  /** Has a chunk each period. */
  private static final class Lone implements SourceRun {
    private final Vertx vertx;
    private long timer = -1;

    Lone(Vertx vertx) {
      this.vertx = vertx;
    }

    @Override
    public Future<StreamInfo> info() {
      return json();
    }

    @Override
    public void start(ChunkWriter out) {
      timer = vertx.setPeriodic(PERIOD_MS, ignored -> emit(out));
    }

    /** One whose reader has gone and may come back takes nothing. */
    private static void emit(ChunkWriter out) {
      if (out.demand() > 0) {
        out.emit(chunk());
      }
    }

    @Override
    public void close() {
      vertx.cancelTimer(timer);
    }
  }
}
