package io.sluice.program;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits for what another process will do, by asking it now and then. */
public final class Await {

  private static final long ASK_EVERY_MS = 10;

  private Await() {}

  /** Asks until the answer is yes. Fails when that takes longer than allowed. */
  public static void until(String what, Duration atMost, Callable<Boolean> question)
      throws Exception {
    CompletableFuture<Void> yes = new CompletableFuture<>();
    ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    try {
      Future<?> asking =
          timer.scheduleWithFixedDelay(
              () -> ask(question, yes), 0, ASK_EVERY_MS, TimeUnit.MILLISECONDS);
      yes.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
      asking.cancel(true);
    } catch (TimeoutException late) {
      throw new AssertionError("not within " + atMost + ": " + what, late);
    } catch (ExecutionException failed) {
      throw new AssertionError("could not be asked: " + what, failed.getCause());
    } finally {
      timer.shutdownNow();
    }
  }

  private static void ask(Callable<Boolean> question, CompletableFuture<Void> yes) {
    try {
      if (question.call()) {
        yes.complete(null);
      }
    } catch (Exception failed) {
      yes.completeExceptionally(failed);
    }
  }
}
