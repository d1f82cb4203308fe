package io.sluice.testkit.bus;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for what must happen, on a test's own thread and never for ever. */
public final class Waiting {

  /** Long enough for a noisy machine, short enough to see that something hangs. */
  public static final Duration PATIENCE = Duration.ofSeconds(12);

  /** How often {@link #until} looks. */
  private static final long LOOK_MS = 5;

  private Waiting() {}

  /** The future's result; its failure is thrown as it is. */
  public static <T> T await(Future<T> future) {
    return await(future.toCompletionStage());
  }

  /** The stage's result; its failure is thrown as it is. */
  public static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw unchecked(Objects.requireNonNullElse(e.getCause(), e));
    } catch (TimeoutException e) {
      throw new AssertionError("did not happen within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** What the future failed with; that it succeeds is an error. */
  public static Throwable awaitFailure(Future<?> future) {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    future.onComplete(
        result -> failure.completeExceptionally(new AssertionError("succeeded: " + result)),
        failure::complete);
    return await(failure);
  }

  /** Returns once the condition holds; looks at it from a Vert.x timer. */
  public static void until(Vertx vertx, String what, BooleanSupplier condition) {
    Promise<Void> holds = Promise.promise();
    long timer =
        vertx.setPeriodic(
            1,
            LOOK_MS,
            id -> {
              if (condition.getAsBoolean()) {
                holds.tryComplete();
              }
            });
    try {
      await(holds.future());
    } catch (AssertionError e) {
      throw new AssertionError("it never was so that " + what, e);
    } finally {
      vertx.cancelTimer(timer);
    }
  }

  private static RuntimeException unchecked(Throwable error) {
    if (error instanceof Error e) {
      throw e;
    }
    return error instanceof RuntimeException e ? e : new IllegalStateException(error);
  }
}
