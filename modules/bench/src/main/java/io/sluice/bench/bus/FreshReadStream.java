package io.sluice.bench.bus;

import io.sluice.core.Chunk;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import org.jspecify.annotations.Nullable;

/** The same chunks as a plain Vert.x stream of one context, to be piped. */
final class FreshReadStream implements ReadStream<Chunk> {
  private final Context context;
  private final int size;
  private final long count;
  private @Nullable Handler<Chunk> handler;
  private @Nullable Handler<Void> endHandler;
  private long demand = Long.MAX_VALUE;
  private long given;
  private boolean queued;

  FreshReadStream(Context context, int size, long count) {
    this.context = context;
    this.size = size;
    this.count = count;
  }

  private void later() {
    if (!queued && demand > 0 && handler != null) {
      queued = true;
      context.runOnContext(ignored -> {
        queued = false;
        turn();
      });
    }
  }

  private void turn() {
    Handler<Chunk> to = handler;
    for (int i = 0; to != null && i < FreshChunks.A_TURN && given < count && demand > 0; i++) {
      if (demand != Long.MAX_VALUE) {
        demand--;
      }
      to.handle(Chunk.of(Payloads.fresh(size, given++)));
    }
    if (given == count && endHandler != null) {
      Handler<Void> end = endHandler;
      endHandler = null;
      end.handle(null);
    } else if (given < count) {
      later();
    }
  }

  @Override
  public FreshReadStream handler(@Nullable Handler<Chunk> chunkHandler) {
    handler = chunkHandler;
    later();
    return this;
  }

  @Override
  public FreshReadStream pause() {
    demand = 0;
    return this;
  }

  @Override
  public FreshReadStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public FreshReadStream fetch(long amount) {
    demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
    later();
    return this;
  }

  @Override
  public FreshReadStream endHandler(@Nullable Handler<Void> end) {
    endHandler = end;
    return this;
  }

  @Override
  public FreshReadStream exceptionHandler(@Nullable Handler<Throwable> errors) {
    return this;
  }
}
