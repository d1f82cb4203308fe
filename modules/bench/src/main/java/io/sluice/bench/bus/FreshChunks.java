package io.sluice.bench.bus;

import io.sluice.core.Chunk;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** A source of so many fresh chunks, as fast as its reader's credit allows. */
final class FreshChunks implements SourceRun {

  /** The most chunks before others get their turn. */
  static final int A_TURN = 256;

  private final int size;
  private final long count;
  private @Nullable Context context;
  private long given;
  private boolean queued;

  FreshChunks(int size, long count) {
    this.size = size;
    this.count = count;
  }

  @Override
  public void start(ChunkWriter out) {
    context = Vertx.currentContext();
    out.drainHandler(ignored -> later(out));
    turn(out);
  }

  private void turn(ChunkWriter out) {
    for (int i = 0; i < A_TURN && given < count && out.demand() > 0; i++) {
      out.emit(Chunk.of(Payloads.fresh(size, given++)));
    }
    if (given == count) {
      out.end();
    } else if (out.demand() > 0) {
      later(out);
    }
  }

  private void later(ChunkWriter out) {
    Context here = context;
    if (!queued && here != null && given < count) {
      queued = true;
      here.runOnContext(ignored -> {
        queued = false;
        turn(out);
      });
    }
  }
}
