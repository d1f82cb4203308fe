package io.sluice.metrics;

import io.sluice.core.spi.StreamObserver.Activity;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Time that streams spent in one state, with that of those still in it. Any thread. */
final class StateTime {
  static final double NANOS_PER_SECOND = 1e9;

  private final Activity activity;
  private final Collection<SessionMeter> open;
  private final Clock clock;
  private final LongAdder ended = new LongAdder();
  private final AtomicLong told = new AtomicLong();

  StateTime(Activity activity, Collection<SessionMeter> open, Clock clock) {
    this.activity = activity;
    this.open = open;
    this.clock = clock;
  }

  void add(long nanos) {
    ended.add(nanos);
  }

  /**
   * The total now. A state that ends while this sums may be missed once, never counted twice; the
   * maximum told so far keeps the counter from going back.
   */
  double seconds() {
    long sum = ended.sum();
    long now = clock.now();
    for (SessionMeter session : open) {
      sum += session.runningNanos(activity, now);
    }
    return told.accumulateAndGet(sum, Math::max) / NANOS_PER_SECOND;
  }
}
