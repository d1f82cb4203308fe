package io.sluice.core.internal.session;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.sluice.core.HoldBack;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Meter;

/**
 * Tells a meter what a producer's session is doing. Where there is no credit, why is known only
 * once the reader tells how long it was held back, and by what; the rest of the time went to the
 * link, or where both are in one process, to that reader, too. Context only.
 */
final class ProducerWaits {
  private final Meter meter;
  private final boolean remote;
  private boolean blocked;
  private HoldBack heldBy = HoldBack.APPLICATION;
  private long heldMs;

  ProducerWaits(Meter meter, boolean remote) {
    this.meter = meter;
    this.remote = remote;
  }

  void moving() {
    now(Activity.MOVING);
  }

  void forSource(boolean store) {
    now(store ? Activity.WAITING_FOR_STORE : Activity.WAITING_FOR_SOURCE);
  }

  /** What was sent has not arrived, or cannot be sent. */
  void forLink() {
    now(remote ? Activity.WAITING_FOR_LINK : Activity.MOVING);
  }

  /** There is no credit. */
  void forReader() {
    if (!blocked) {
      blocked = true;
      meter.activity(Activity.WAITING_FOR_READER);
    }
  }

  /** From the reader: by what it is held back, and for how long it was in all. */
  void told(HoldBack by, long totalMs) {
    long more = Math.max(0, totalMs - heldMs);
    heldMs += more;
    heldBy = by;
    settle(more);
  }

  /** The reader was asked, and has not answered. */
  void silent() {
    settle(0);
  }

  /** The stream is over. */
  void ended() {
    settle(0);
    blocked = false;
  }

  private void now(Activity activity) {
    if (blocked) {
      settle(0);
      blocked = false;
    }
    meter.activity(activity);
  }

  private void settle(long ofHeldMs) {
    if (blocked) {
      Activity reader = reader();
      meter.settled(
          reader, MILLISECONDS.toNanos(ofHeldMs), remote ? Activity.WAITING_FOR_LINK : reader);
    }
  }

  private Activity reader() {
    return switch (heldBy) {
      case APPLICATION -> Activity.WAITING_FOR_CONSUMER;
      case SOCKET -> Activity.WAITING_FOR_SOCKET;
      case STORE -> Activity.WAITING_FOR_STORE;
    };
  }
}
