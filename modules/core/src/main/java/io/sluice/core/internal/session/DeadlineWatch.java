package io.sluice.core.internal.session;

import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Tells when a reader's deadline is over. Time without credit does not count as silence. */
final class DeadlineWatch {
  private final Deadlines deadlines;
  private final SessionHost host;
  private final Consumer<Failure> over;
  private final long openedAt;
  private long silentSince;
  private boolean anyItem;
  private boolean producerMaySend;

  /** Ends the timer that runs. */
  private @Nullable Runnable timer;

  /**
   * The time counts from now on; {@link #start} begins to look at it.
   *
   * @param over told once, of what is over
   */
  DeadlineWatch(Deadlines deadlines, SessionHost host, Consumer<Failure> over) {
    this.deadlines = deadlines;
    this.host = host;
    this.over = over;
    this.openedAt = host.nowMs();
    this.silentSince = openedAt;
  }

  void start() {
    if (watchesSilence() || deadlines.total() != null) {
      timer = host.schedule(nextCheckMs(host.nowMs()), this::look);
    }
  }

  void stop() {
    if (timer != null) {
      timer.run();
      timer = null;
    }
  }

  private void look() {
    Failure due = due(host.nowMs());
    if (due == null) {
      start();
    } else {
      over.accept(due);
    }
  }

  boolean watchesSilence() {
    return deadlines.firstChunk() != null || deadlines.idle() != null;
  }

  void items() {
    anyItem = true;
    silentSince = host.nowMs();
  }

  /** Whether the producer is asked for more; its silence begins when it is. */
  void producerMaySend(boolean may) {
    if (may && !producerMaySend) {
      silentSince = host.nowMs();
    }
    producerMaySend = may;
  }

  /** The failure that is due, or null. */
  private @Nullable Failure due(long now) {
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
  private long nextCheckMs(long now) {
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
