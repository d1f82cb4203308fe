package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The times of one held sequence, which its host looks at now and then. */
final class TimeoutWatch {
  private final long nextMs;
  private final long streamMs;
  private final long idleMs;

  private long openedAtMs = -1;
  private long usedAtMs;
  private long askedAtMs;
  private long seen;

  TimeoutWatch(Timeouts timeouts, long nowMs) {
    nextMs = millis(timeouts.next());
    streamMs = millis(timeouts.stream());
    idleMs = millis(timeouts.idle());
    usedAtMs = nowMs;
    askedAtMs = nowMs;
  }

  static long millis(Duration duration) {
    return Timeouts.isInfinite(duration) ? Long.MAX_VALUE : duration.toMillis();
  }

  void opened(long nowMs) {
    openedAtMs = openedAtMs < 0 ? nowMs : openedAtMs;
    used(nowMs);
    asked(nowMs);
  }

  void used(long nowMs) {
    usedAtMs = nowMs;
  }

  void asked(long nowMs) {
    askedAtMs = nowMs;
  }

  /**
   * What has passed, if anything.
   *
   * @param progress what changes whenever something was made or sent
   * @param wanted whether the run could make something
   * @param waits whether a reader waits for something
   * @param over whether its run has ended
   */
  @Nullable Failure look(long nowMs, long progress, boolean wanted, boolean waits, boolean over) {
    boolean moved = progress != seen;
    seen = progress;
    if (moved || waits) {
      usedAtMs = nowMs;
    }
    if (moved || !wanted) {
      askedAtMs = nowMs;
    }
    if (nowMs - usedAtMs >= idleMs) {
      return Failure.of(FailureCode.EXPIRED, "nobody had read it for " + idleMs + " ms");
    }
    if (nowMs - askedAtMs >= nextMs) {
      return Failure.of(FailureCode.IDLE_TIMEOUT, "no item was made within " + nextMs + " ms");
    }
    if (!over && openedAtMs >= 0 && nowMs - openedAtMs >= streamMs) {
      return Failure.of(
          FailureCode.TOTAL_TIMEOUT, "a sequence is read for " + streamMs + " ms at most");
    }
    return null;
  }
}
