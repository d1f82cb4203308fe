package io.sluice.metrics;

import java.util.function.LongSupplier;

/** Nanoseconds since this clock was made, from an injected source. Any thread. */
final class Clock {
  private final LongSupplier nanoTime;
  private final long origin;

  Clock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.origin = nanoTime.getAsLong();
  }

  /** Never negative, so that {@link SessionMeter} can pack it. */
  long now() {
    return Math.max(0, nanoTime.getAsLong() - origin);
  }
}
