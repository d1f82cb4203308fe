package io.sluice.core.internal.session;

import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** When a reader's deadlines are due. Time without credit does not count as silence. */
final class DeadlineWatch {
  private final Deadlines deadlines;
  private final long openedAt;
  private long silentSince;
  private boolean anyItem;
  private boolean producerMaySend;

  DeadlineWatch(Deadlines deadlines, long now) {
    this.deadlines = deadlines;
    this.openedAt = now;
    this.silentSince = now;
  }

  boolean isNeeded() {
    return watchesSilence() || deadlines.total() != null;
  }

  boolean watchesSilence() {
    return deadlines.firstChunk() != null || deadlines.idle() != null;
  }

  void items(long now) {
    anyItem = true;
    silentSince = now;
  }

  /** Whether the producer is asked for more; its silence begins when it is. */
  void producerMaySend(boolean may, long now) {
    if (may && !producerMaySend) {
      silentSince = now;
    }
    producerMaySend = may;
  }

  /** The failure that is due, or null. */
  @Nullable Failure due(long now) {
    if (isOver(deadlines.total(), now - openedAt)) {
      return Failure.of(FailureCode.TOTAL_TIMEOUT, "the stream took over " + deadlines.total());
    }
    Duration silence = silence();
    if (producerMaySend && isOver(silence, now - silentSince)) {
      FailureCode code = anyItem ? FailureCode.IDLE_TIMEOUT : FailureCode.FIRST_CHUNK_TIMEOUT;
      return Failure.of(code, "nothing arrived for " + silence);
    }
    return null;
  }

  /** How long until something can be due. */
  long nextCheckMs(long now) {
    long next = Long.MAX_VALUE;
    if (deadlines.total() != null) {
      next = openedAt + deadlines.total().toMillis() - now;
    }
    Duration silence = silence();
    if (silence != null) {
      long since = producerMaySend ? silentSince : now;
      next = Math.min(next, since + silence.toMillis() - now);
    } else if (!anyItem && deadlines.idle() != null) {
      next = Math.min(next, deadlines.idle().toMillis());
    }
    return Math.max(1, next);
  }

  private @Nullable Duration silence() {
    return anyItem ? deadlines.idle() : deadlines.firstChunk();
  }

  private static boolean isOver(@Nullable Duration limit, long elapsedMs) {
    return limit != null && elapsedMs >= limit.toMillis();
  }
}
