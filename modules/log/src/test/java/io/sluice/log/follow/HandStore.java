package io.sluice.log.follow;

import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.WatchableLogStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store whose answers to readers come when a test says: what a read finds is decided then too,
 * or, where it is decided at once, only told then.
 */
final class HandStore implements WatchableLogStore {
  final WatchableLogStore behind;
  private final boolean decidesLate;
  private final ArrayDeque<Runnable> answers = new ArrayDeque<>();

  HandStore(WatchableLogStore behind, boolean decidesLate) {
    this.behind = behind;
    this.decidesLate = decidesLate;
  }

  /** Answers one call; false when none waits. */
  boolean answer() {
    Runnable next = answers.poll();
    if (next != null) {
      next.run();
    }
    return next != null;
  }

  private <T> Future<T> later(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    if (decidesLate) {
      answers.add(() -> call.get().onComplete(promise));
    } else {
      Future<T> decided = call.get();
      answers.add(() -> decided.onComplete(promise));
    }
    return promise.future();
  }

  @Override
  public Future<Creation.Result> create(String name, Creation creation) {
    return behind.create(name, creation);
  }

  @Override
  public Future<Append.Result> append(String name, Append append) {
    return behind.append(name, append);
  }

  @Override
  public Future<LogBatch> read(String name, From from, int maxChunks, int maxBytes) {
    return later(() -> behind.read(name, from, maxChunks, maxBytes));
  }

  @Override
  public Future<LogHead> head(String name) {
    return later(() -> behind.head(name));
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
