package io.sluice.core.internal.endpoint;

import io.vertx.core.Future;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what must happen, on a test's own thread and never for ever. */
final class Waiting {
  private static final long PATIENCE_MS = 25_000;
  private static final long LOOK_MS = 5;

  private Waiting() {}

  static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("did not happen in time", e);
    }
  }

  static void until(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    CountDownLatch never = new CountDownLatch(1);
    try {
      while (!holds.getAsBoolean()) {
        if (System.nanoTime() > deadline) {
          throw new AssertionError("it never was so that " + what);
        }
        boolean unused = never.await(LOOK_MS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
