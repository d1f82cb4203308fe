package io.sluice.log.bus;

import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A store whose appends wait until the gate is open, as on a disk that hangs. */
final class GatedStore implements WatchableLogStore {
  final MemoryLogStore behind =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, InstantSource.system());
  final AtomicInteger appends = new AtomicInteger();
  private volatile Promise<Void> gate = Promise.promise();

  /** A store that accepts at once. */
  static GatedStore opened() {
    GatedStore store = new GatedStore();
    store.open();
    return store;
  }

  void open() {
    gate.tryComplete();
  }

  void shut() {
    gate = Promise.promise();
  }

  @Override
  public Future<Append.Result> append(String name, Append append) {
    appends.incrementAndGet();
    return gate.future().compose(open -> behind.append(name, append));
  }

  @Override
  public Future<Creation.Result> create(String name, Creation creation) {
    return behind.create(name, creation);
  }

  @Override
  public Future<LogBatch> read(String name, From from, int maxChunks, int maxBytes) {
    return behind.read(name, from, maxChunks, maxBytes);
  }

  @Override
  public Future<LogHead> head(String name) {
    return behind.head(name);
  }

  @Override
  public Future<Void> delete(String name) {
    return behind.delete(name);
  }

  @Override
  public Future<LogPage> list(String prefix, @Nullable String after, int limit) {
    return behind.list(prefix, after, limit);
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    return behind.watch(name, changed);
  }

  @Override
  public Future<Void> close() {
    return behind.close();
  }
}
