package io.sluice.bench.latency;

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
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.nio.charset.StandardCharsets;

/** The same streams, offered on the bus and served by Sluice's routes. */
final class SluiceServed implements LatencyServer.Served {
  private static final int MANY = 100_000;

  private final Vertx vertx;

  SluiceServed(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Future<?> offer() {
    ChunkBus bus = ChunkBus.on(vertx);
    return Future.all(
        bus.offer(LatencyServer.ONCE, request -> new OneChunk()),
        bus.offer(LatencyServer.LONE, this::lone));
  }

  @Override
  public Future<HttpServer> listen() {
    Router router = Router.router(vertx);
    HttpOptions http =
        HttpOptions.DEFAULT
            .limits(HttpLimits.DEFAULT.streams(MANY, MANY))
            .timings(HttpTimings.DEFAULT.grace(LatencyServer.GRACE));
    StreamRoutes.mount(router, ChunkBus.on(vertx), http);
    return vertx
        .createHttpServer(http.serverOptions(null))
        .requestHandler(router)
        .listen(0, "127.0.0.1");
  }

  private SourceRun lone(StreamRequest request) {
    return new Lone(vertx);
  }

  private static Chunk chunk() {
    return Chunk.wellFormedJson(LatencyServer.made().getBytes(StandardCharsets.UTF_8));
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
      timer = vertx.setPeriodic(LatencyServer.PERIOD_MS, ignored -> emit(out));
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
