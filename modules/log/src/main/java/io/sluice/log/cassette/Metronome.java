package io.sluice.log.cassette;

import io.vertx.core.Context;

/**
 * Says when what was recorded is due. Due times follow each other as they were recorded, so that a
 * timer that is late makes nothing after it late; only time the reader took is not made up for.
 * Context only.
 */
final class Metronome {
  private static final long NANOS_PER_MICRO = 1_000;
  private static final long NANOS_PER_MS = 1_000_000;

  private final Pace pace;
  private final RecordingClock clock;
  private final PaceReader times;
  private final Context context;
  private final Runnable due;

  private long dueNanos;
  private boolean dueIsKnown;
  private boolean readerIsLate;
  private long timer = -1;

  /** With {@code due} to be run when something is, after {@link #isDue} said no. */
  Metronome(Pace pace, RecordingClock clock, PaceReader times, Context context, Runnable due) {
    this.pace = pace;
    this.clock = clock;
    this.times = times;
    this.context = context;
    this.due = due;
  }

  void start() {
    dueNanos = pace.isTimed() ? clock.nanoTime() : 0;
  }

  /** What is next cannot be played, whether it is due or not. */
  void waitsForReader() {
    readerIsLate = pace.isTimed();
  }

  /** Something was played: the next time is that of what follows. */
  void played() {
    if (readerIsLate) {
      readerIsLate = false;
      dueNanos = Math.max(dueNanos, clock.nanoTime());
    }
    dueIsKnown = false;
  }

  /** Whether what is next is due; otherwise it is told when it is. */
  boolean isDue() {
    if (!dueIsKnown) {
      dueIsKnown = true;
      long micros = times.next();
      dueNanos += pace.isTimed() ? (long) (micros * NANOS_PER_MICRO / pace.speed()) : 0;
    }
    if (!pace.isTimed()) {
      return true;
    }
    long left = dueNanos - clock.nanoTime();
    if (left <= 0) {
      return true;
    }
    if (timer < 0) {
      timer =
          context
              .owner()
              .setTimer(
                  Math.ceilDiv(left, NANOS_PER_MS),
                  ignored -> {
                    timer = -1;
                    due.run();
                  });
    }
    return false;
  }

  void stop() {
    if (timer >= 0) {
      context.owner().cancelTimer(timer);
    }
  }
}
