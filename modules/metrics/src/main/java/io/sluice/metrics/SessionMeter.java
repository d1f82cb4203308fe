package io.sluice.metrics;

import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Opened;
import io.sluice.core.spi.StreamObserver.Side;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts for one session. Written on the session's context; a scrape on another thread reads what
 * it is doing. Nothing is looked up, locked or allocated per batch.
 */
final class SessionMeter implements StreamObserver.Meter {
  private static final Activity[] ACTIVITIES = Activity.values();
  private static final int ACTIVITY_BITS = 3;
  private static final int ACTIVITY_MASK = (1 << ACTIVITY_BITS) - 1;

  private final StreamMeters stream;
  private final Opened opened;
  private final long openedAt;

  // context only, for the line that tells of its end
  private final long[] nanosByState = new long[ACTIVITIES.length];
  private long chunks;
  private long bytes;

  /**
   * Since when, and the activity in the lowest bits: one field, so that a scrape never sees the
   * time of one activity with another. Only the context writes.
   */
  private volatile long doing;

  private volatile long queuedBytes;
  private volatile long unacknowledgedBytes;
  private volatile long grantedBytes;
  private volatile long heldBytes;
  private volatile long lagChunks;

  /** Since when it lags; only the context writes. */
  private volatile long lagSince;

  private boolean suspended;

  SessionMeter(StreamMeters stream, Opened opened) {
    this.stream = stream;
    this.opened = opened;
    this.openedAt = stream.clock.now();
    this.doing = pack(openedAt, Activity.MOVING);
  }

  @Override
  public void chunks(int count, long bytes) {
    this.chunks += count;
    this.bytes += bytes;
    stream.chunks.increment(count);
    stream.bytes.increment((double) bytes);
  }

  @Override
  public void gap(Gap gap) {
    stream.gapOffsets(gap.reason()).increment((double) (gap.to() - gap.from()));
  }

  @Override
  public void firstChunk(long nanosSinceOpen) {
    stream.firstChunk.record(nanosSinceOpen, TimeUnit.NANOSECONDS);
  }

  @Override
  public void activity(Activity activity) {
    long before = doing;
    if (activityOf(before) != activity) {
      settle(before, activity);
    }
  }

  @Override
  public void settled(Activity held, long heldNanos, Activity otherwise) {
    long before = doing;
    if (activityOf(before) == Activity.WAITING_FOR_READER) {
      long now = stream.clock.now();
      long nanos = now - sinceOf(before);
      long ofHeld = Math.min(nanos, heldNanos);
      doing = pack(now, Activity.WAITING_FOR_READER);
      spent(held, ofHeld);
      spent(otherwise, nanos - ofHeld);
    }
  }

  @Override
  public void delivered(long millis) {
    stream.delivery.record(millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void resent(long items) {
    stream.resent.increment((double) items);
  }

  @Override
  public void kept(long queued, long unacknowledged) {
    queuedBytes = queued;
    unacknowledgedBytes = unacknowledged;
  }

  @Override
  public void window(long granted, long held) {
    grantedBytes = granted;
    heldBytes = held;
  }

  @Override
  public void lag(long chunks) {
    if (lagChunks == 0 && chunks > 0) {
      lagSince = stream.clock.now();
    }
    lagChunks = chunks;
  }

  @Override
  public void suspended(boolean now) {
    if (now != suspended) {
      suspended = now;
      stream.suspended.addAndGet(now ? 1 : -1);
    }
  }

  @Override
  public void ended(Outcome outcome) {
    settle(doing, Activity.MOVING);
    suspended(false);
    stream.closed(this, outcome);
    if (opened.side() == Side.PRODUCER) {
      EndLog.ended(opened, outcome, sum());
    }
  }

  long queuedBytes() {
    return queuedBytes;
  }

  long unacknowledgedBytes() {
    return unacknowledgedBytes;
  }

  long grantedBytes() {
    return grantedBytes;
  }

  long heldBytes() {
    return heldBytes;
  }

  long lagChunks() {
    return lagChunks;
  }

  long lagNanos(long now) {
    return lagChunks == 0 ? 0 : Math.max(0, now - lagSince);
  }

  @SuppressWarnings("EnumOrdinal") // an index of this class alone
  private EndLog.Sum sum() {
    Map<Activity, Long> spent = new EnumMap<>(Activity.class);
    for (Activity activity : ACTIVITIES) {
      if (activity != Activity.WAITING_FOR_READER) {
        spent.put(activity, nanosByState[activity.ordinal()]);
      }
    }
    return new EndLog.Sum(chunks, bytes, stream.clock.now() - openedAt, spent);
  }

  private void settle(long before, Activity next) {
    long now = stream.clock.now();
    doing = pack(now, next);
    spent(activityOf(before), now - sinceOf(before));
  }

  @SuppressWarnings("EnumOrdinal") // an index of this class alone
  private void spent(Activity activity, long nanos) {
    if (activity != Activity.WAITING_FOR_READER && nanos > 0) {
      nanosByState[activity.ordinal()] += nanos;
      stream.spent(activity, nanos);
    }
  }

  /** How long it has been doing this by now, if it is this it does; any thread. */
  long runningNanos(Activity activity, long now) {
    long doing = this.doing;
    return activityOf(doing) == activity ? Math.max(0, now - sinceOf(doing)) : 0;
  }

  @SuppressWarnings("EnumOrdinal") // packed and unpacked by this class alone
  private static long pack(long since, Activity activity) {
    return since << ACTIVITY_BITS | activity.ordinal();
  }

  private static long sinceOf(long doing) {
    return doing >>> ACTIVITY_BITS;
  }

  private static Activity activityOf(long doing) {
    return ACTIVITIES[(int) doing & ACTIVITY_MASK];
  }
}
