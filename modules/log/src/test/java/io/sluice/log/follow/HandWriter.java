package io.sluice.log.follow;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reader whose demand a test gives, without a context. */
final class HandWriter implements ChunkWriter {
  final List<Item> items = new ArrayList<>();
  @Nullable Outcome outcome;
  private long demand;
  private @Nullable Handler<Void> drain;

  void grant(long more) {
    boolean dry = demand == 0;
    demand += more;
    if (dry && more > 0 && drain != null && outcome == null) {
      drain.handle(null);
    }
  }

  @Override
  public long demand() {
    return outcome == null ? demand : 0;
  }

  @Override
  public long byteDemand() {
    return demand == 0 ? 0 : 1 << 20;
  }

  @Override
  public void emit(Chunk chunk) {
    check(demand-- > 0, "C2: beyond the demand");
    add(chunk);
  }

  @Override
  public void gap(Gap gap) {
    add(gap);
  }

  private void add(Item item) {
    check(outcome == null, "S3: an item after the outcome");
    items.add(item);
  }

  private void finish(Outcome how) {
    check(outcome == null, "S2: a second outcome");
    outcome = how;
  }

  private static void check(boolean holds, String rule) {
    if (!holds) {
      throw new AssertionError(rule);
    }
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    emit(chunk);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    finish(Outcome.COMPLETED);
    return Future.succeededFuture();
  }

  @Override
  public void fail(Failure failure) {
    finish(new Outcome.Failed(failure));
  }

  @Override
  public void cancel(String by) {
    finish(new Outcome.Cancelled(by));
  }

  @Override
  public boolean isEnded() {
    return outcome != null;
  }

  @Override
  public boolean writeQueueFull() {
    return demand() == 0;
  }

  @Override
  public ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
    drain = handler;
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
