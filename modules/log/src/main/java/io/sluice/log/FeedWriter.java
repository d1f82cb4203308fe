package io.sluice.log;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a feed's source writes to: the end of its log. The store's room is the source's demand, so
 * with readers that block, theirs is. Context only.
 */
final class FeedWriter implements ChunkWriter {
  private final LogAppender log;
  private Consumer<Outcome> ending = ignored -> {};
  private @Nullable Handler<Void> drainHandler;
  private boolean ended;

  FeedWriter(LogAppender log) {
    this.log = log;
  }

  /** Who is told the outcome. */
  void ending(Consumer<Outcome> ending) {
    this.ending = ending;
  }

  /** There is room again. */
  void drained() {
    Handler<Void> handler = drainHandler;
    if (handler != null && demand() > 0) {
      handler.handle(null);
    }
  }

  /** Nothing more is taken. */
  void stop() {
    ended = true;
  }

  @Override
  public long demand() {
    return ended ? 0 : log.room();
  }

  @Override
  public long byteDemand() {
    return ended ? 0 : log.byteRoom();
  }

  @Override
  public void emit(Chunk chunk) {
    if (!ended) {
      log.add(chunk);
    }
  }

  /** Offsets of the source's are not the feed's: what is left out here has none. */
  @Override
  public void gap(Gap gap) {}

  @Override
  public Future<Void> write(Chunk chunk) {
    if (ended) {
      return Future.failedFuture(new IllegalStateException("the stream has ended"));
    }
    log.add(chunk);
    return log.flush();
  }

  private Future<Void> ended(Outcome outcome) {
    if (!ended) {
      ended = true;
      ending.accept(outcome);
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    return ended(Outcome.COMPLETED);
  }

  @Override
  public void fail(Failure failure) {
    ended(new Outcome.Failed(failure));
  }

  @Override
  public void cancel(String by) {
    ended(new Outcome.Cancelled(by));
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public boolean writeQueueFull() {
    return demand() <= 0;
  }

  @Override
  public ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
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
