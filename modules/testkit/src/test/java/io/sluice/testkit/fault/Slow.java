package io.sluice.testkit.fault;

import io.vertx.core.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Waits for what takes longer than tests usually have patience for. */
final class Slow {
  private static final long PATIENCE_S = 180;
  private static final long LOOK_MS = 20;

  private Slow() {}

  static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(PATIENCE_S, TimeUnit.SECONDS)
        .join();
  }

  /** Returns once the condition holds; it is asked on a thread that may block. */
  static void until(BooleanSupplier condition) {
    CompletableFuture<Void> holds = new CompletableFuture<>();
    try (ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor()) {
      ScheduledFuture<?> looking =
          looks.scheduleWithFixedDelay(
              () -> look(condition, holds), 1, LOOK_MS, TimeUnit.MILLISECONDS);
      try {
        holds.orTimeout(PATIENCE_S, TimeUnit.SECONDS).join();
      } finally {
        looking.cancel(true);
      }
    }
  }

  private static void look(BooleanSupplier condition, CompletableFuture<Void> holds) {
    try {
      if (condition.getAsBoolean()) {
        holds.complete(null);
      }
    } catch (RuntimeException | AssertionError e) {
      holds.completeExceptionally(e);
    }
  }

  /** The value a counter has once it has not changed for a second. */
  static long stopped(LongSupplier counter) {
    long[] last = {-1, 0};
    until(() -> {
      long now = counter.getAsLong();
      last[1] = now == last[0] ? last[1] + 1 : 0;
      last[0] = now;
      return last[1] * LOOK_MS >= 1_000;
    });
    return last[0];
  }
}
