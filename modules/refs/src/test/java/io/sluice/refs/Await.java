package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting in tests, with a deadline. */
final class Await {
  private static final long SECONDS = 15;

  private Await() {}

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new AssertionError(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /** What it failed with. */
  static Failure failure(Future<?> future) {
    try {
      Object value = await(future);
      throw new AssertionError("it did not fail, but is " + value);
    } catch (StreamException e) {
      return e.failure();
    }
  }

  static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("it did not come true in time");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
