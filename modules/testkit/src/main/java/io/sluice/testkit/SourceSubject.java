package io.sluice.testkit;

import io.sluice.core.spi.SourceRun;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A run under test and what its test can see behind it.
 *
 * @param open makes the run; called on its context
 * @param pulled how many elements were taken from what is behind it; null when that cannot be seen
 * @param released completes when what is behind it was stopped or closed; null when there is
 *     nothing
 */
public record SourceSubject(
    Callable<SourceRun> open,
    @Nullable AtomicLong pulled,
    @Nullable CompletableFuture<Void> released) {

  /** A run with nothing behind it that could be seen. */
  public static SourceSubject of(Callable<SourceRun> open) {
    return new SourceSubject(open, null, null);
  }
}
