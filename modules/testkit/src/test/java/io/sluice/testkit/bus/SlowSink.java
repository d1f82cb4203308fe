package io.sluice.testkit.bus;

import io.sluice.core.Chunk;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A target that takes so many chunks and then is full until it is drained. */
final class SlowSink implements WriteStream<Chunk> {
  private final AtomicLong room;
  private final AtomicLong written = new AtomicLong();
  private final AtomicInteger ends = new AtomicInteger();
  private volatile @Nullable Handler<Void> drainHandler;
  private long failAt = -1;
  private long throwAt = -1;

  SlowSink(long room) {
    this.room = new AtomicLong(room);
  }

  /** The write of this number fails. */
  SlowSink failingAt(long number) {
    failAt = number;
    return this;
  }

  /** The write of this number throws. */
  SlowSink throwingAt(long number) {
    throwAt = number;
    return this;
  }

  long written() {
    return written.get();
  }

  int ends() {
    return ends.get();
  }

  /** Makes room for more. */
  void drain(long more) {
    room.addAndGet(more);
    Handler<Void> handler = drainHandler;
    if (handler != null) {
      handler.handle(null);
    }
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    long number = written.getAndIncrement();
    if (number == throwAt) {
      throw new IllegalStateException("the sink threw on purpose");
    }
    return number == failAt
        ? Future.failedFuture(new IllegalStateException("the sink failed on purpose"))
        : Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return written.get() >= room.get();
  }

  @Override
  public Future<Void> end() {
    ends.incrementAndGet();
    return Future.succeededFuture();
  }

  @Override
  public SlowSink drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public SlowSink exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public SlowSink setWriteQueueMaxSize(int maxSize) {
    return this;
  }
}
