package io.sluice.bench.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A stream of its own at a low rate: some chunks at a time, as far as there is demand. */
final class PacedRun implements SourceRun {

  private static final int CHUNKS = 10;
  private static final long PERIOD_MS = 100;

  private final Vertx vertx;
  private long timer = -1;
  private long next;

  PacedRun(Vertx vertx) {
    this.vertx = vertx;
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON).endless(true));
  }

  @Override
  public void start(ChunkWriter out) {
    timer =
        vertx.setPeriodic(
            PERIOD_MS,
            ignored -> {
              for (int i = 0; i < CHUNKS && out.demand() > 0; i++) {
                out.emit(Chunk.wellFormedJson(FanoutServer.json(next++)));
              }
            });
  }

  @Override
  public void close() {
    vertx.cancelTimer(timer);
  }
}
