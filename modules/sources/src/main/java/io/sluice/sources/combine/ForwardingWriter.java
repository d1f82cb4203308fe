package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/**
 * What an inner run writes to: the reader's own writer, with something done on the way. Demand is
 * passed on as it is, so an inner run is asked for nothing that the reader did not ask for.
 */
class ForwardingWriter implements ChunkWriter {

  /** The reader's writer. */
  final ChunkWriter out;

  private @Nullable Handler<Void> drainHandler;
  private boolean ended;

  ForwardingWriter(ChunkWriter out) {
    this.out = out;
  }

  /** Tells the inner run that demand may have risen. */
  final void drained() {
    Handler<Void> handler = drainHandler;
    if (handler != null && !isEnded() && demand() > 0) {
      handler.handle(null);
    }
  }

  /** The inner run has said its outcome, or is not listened to any more. */
  final void stop() {
    ended = true;
  }

  /** A chunk of the inner run's, while it has no outcome. */
  void chunk(Chunk chunk) {
    out.emit(chunk);
  }

  /** The inner run completed. */
  void completed() {
    out.end();
  }

  /** The inner run failed. */
  void failed(Failure failure) {
    out.fail(failure);
  }

  @Override
  public long demand() {
    return ended ? 0 : out.demand();
  }

  @Override
  public long byteDemand() {
    return out.byteDemand();
  }

  @Override
  public final void emit(Chunk chunk) {
    if (isEnded()) {
      return;
    }
    try {
      chunk(chunk);
    } catch (RuntimeException e) {
      if (!ended) {
        ended = true;
        out.fail(e);
      }
    }
  }

  @Override
  public void gap(Gap gap) {
    if (!isEnded()) {
      out.gap(gap);
    }
  }

  @Override
  public final Future<Void> write(Chunk chunk) {
    if (isEnded()) {
      return Future.failedFuture(new IllegalStateException("the stream has ended"));
    }
    emit(chunk);
    return Future.succeededFuture();
  }

  @Override
  public final void waitsForStore(boolean now) {
    out.waitsForStore(now);
  }

  @Override
  public final void lag(long chunks) {
    out.lag(chunks);
  }

  @Override
  public final Future<Void> end() {
    if (!ended) {
      ended = true;
      completed();
    }
    return Future.succeededFuture();
  }

  @Override
  public final void fail(Failure failure) {
    if (!ended) {
      ended = true;
      failed(failure);
    }
  }

  @Override
  public final void cancel(String by) {
    if (!ended) {
      ended = true;
      out.cancel(by);
    }
  }

  @Override
  public boolean isEnded() {
    return ended || out.isEnded();
  }

  @Override
  public boolean writeQueueFull() {
    return demand() <= 0;
  }

  @Override
  public final ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public ChunkWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ChunkWriter setWriteQueueMaxSize(int maxSize) {
    return this;
  }
}
