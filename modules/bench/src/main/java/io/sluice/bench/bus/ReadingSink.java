package io.sluice.bench.bus;

import io.sluice.core.Chunk;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/** Reads what is piped into it; never full. */
final class ReadingSink implements WriteStream<Chunk> {
  private long sum;
  private long chunks;

  /** How many chunks came, and something that depends on their bytes. */
  long result() {
    return chunks + sum;
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    sum += Payloads.read(chunk);
    chunks++;
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public ReadingSink setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public ReadingSink drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }

  @Override
  public ReadingSink exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }
}
