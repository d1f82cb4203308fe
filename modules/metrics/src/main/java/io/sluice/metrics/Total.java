package io.sluice.metrics;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToLongFunction;

/** A total of all sessions of a name, with those still open. Any thread. */
final class Total {
  private final Collection<SessionMeter> open;
  private final ToLongFunction<SessionMeter> of;
  private final LongAdder ended = new LongAdder();
  private final AtomicLong highest = new AtomicLong();

  Total(Collection<SessionMeter> open, ToLongFunction<SessionMeter> of) {
    this.open = open;
    this.of = of;
  }

  /** Adds what a session came to that is no longer among the open ones. */
  void ended(SessionMeter session) {
    ended.add(of.applyAsLong(session));
  }

  /**
   * The total now. A session that ends while this sums may be missed once, never counted twice; the
   * highest sum so far keeps the counter from going back.
   */
  long sum() {
    long sum = ended.sum();
    for (SessionMeter session : open) {
      sum += of.applyAsLong(session);
    }
    return highest.accumulateAndGet(sum, Math::max);
  }
}
