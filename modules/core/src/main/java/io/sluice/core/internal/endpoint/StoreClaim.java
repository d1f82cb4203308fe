package io.sluice.core.internal.endpoint;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.internal.store.BusLogStore;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Lock;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The right to be the one owner of the default store: a flag in this node, and a lock in the
 * cluster. Any thread.
 */
final class StoreClaim {

  /** How long an owner may take to say that it is there, in milliseconds. */
  private static final long PROBE_MS = 1_000;

  /** How long a cluster may take to notice that an owner died, in milliseconds. */
  private static final long LOCK_MS = 15_000;

  /** How long, and how often, one that is being given back is waited for. */
  private static final long RELEASE_LOOK_MS = 20;

  private static final int RELEASE_LOOKS = 50;

  private static final String SERVED = "another node serves the store of logs";

  private final AtomicBoolean held;
  private final @Nullable Lock lock;
  private final AtomicBoolean released = new AtomicBoolean();

  private StoreClaim(AtomicBoolean held, @Nullable Lock lock) {
    this.held = held;
    this.lock = lock;
  }

  /**
   * Takes the right, or fails as {@code CONFLICT}.
   *
   * @param held this node's flag
   */
  static Future<StoreClaim> take(Vertx vertx, AtomicBoolean held) {
    return take(vertx, held, RELEASE_LOOKS);
  }

  private static Future<StoreClaim> take(Vertx vertx, AtomicBoolean held, int looks) {
    if (!held.compareAndSet(false, true)) {
      // A store whose verticle was undeployed answers no more a moment before it is given back.
      return BusLogStore.isServed(vertx, BusLogStore.ADDRESS, PROBE_MS)
          .compose(served ->
              served || looks == 0
                  ? refused("this node serves a store of logs already")
                  : later(vertx).compose(ignored -> take(vertx, held, looks - 1)));
    }
    if (!vertx.isClustered()) {
      return Future.succeededFuture(new StoreClaim(held, null));
    }
    // Who is there answers at once; only for one that died is it worth to wait.
    return BusLogStore.isServed(vertx, BusLogStore.ADDRESS, PROBE_MS)
        .compose(taken -> taken ? Future.<Lock>failedFuture(SERVED) : locked(vertx))
        .map(lock -> new StoreClaim(held, lock))
        .recover(error -> {
          held.set(false);
          return refused(String.valueOf(error.getMessage()));
        });
  }

  private static Future<Void> later(Vertx vertx) {
    Promise<Void> later = Promise.promise();
    vertx.setTimer(RELEASE_LOOK_MS, ignored -> later.complete());
    return later.future();
  }

  private static Future<Lock> locked(Vertx vertx) {
    return vertx
        .sharedData()
        .getLockWithTimeout(BusLogStore.ADDRESS, LOCK_MS)
        .recover(error -> Future.failedFuture(SERVED + ", or did: " + error.getMessage()));
  }

  private static Future<StoreClaim> refused(String message) {
    return Future.failedFuture(new StreamException(Failure.of(FailureCode.CONFLICT, message)));
  }

  /**
   * Gives it back; idempotent.
   *
   * @param before runs the first time, before another can take it
   */
  void release(Runnable before) {
    if (released.compareAndSet(false, true)) {
      before.run();
      if (lock != null) {
        lock.release();
      }
      held.set(false);
    }
  }
}
