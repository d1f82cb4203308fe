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
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts for one session. Written on the session's context; a scrape on another thread reads what
 * it is doing. Nothing is looked up, locked or allocated per batch.
 */
final class SessionMeter implements StreamObserver.Meter {
  private static final Activity[] ACTIVITIES = Activity.values();
  private static final int ACTIVITY_BITS = 3;
  private static final int ACTIVITY_MASK = (1 << ACTIVITY_BITS) - 1;

  // what is told, by its place

  /**
   * Since when, and the activity in the lowest bits: one figure, so that a scrape never sees the
   * time of one activity with another.
   */
  private static final int DOING = 0;

  private static final int CHUNKS = 1;
  private static final int BYTES = 2;
  private static final int QUEUED = 3;
  private static final int UNACKNOWLEDGED = 4;
  private static final int GRANTED = 5;
  private static final int HELD = 6;
  private static final int LAG = 7;

  /** Since when it lags. */
  private static final int LAG_SINCE = 8;

  private static final int FIGURES = 9;

  private final StreamMeters stream;
  private final Opened opened;
  private final long openedAt;

  /** For the line that tells of its end; context only. */
  private final long[] nanosByState = new long[ACTIVITIES.length];

  /**
   * What a scrape reads. Only the context writes, and in release mode: a volatile field would be a
   * full fence each time.
   */
  private final AtomicLongArray told = new AtomicLongArray(FIGURES);

  private boolean suspended;

  SessionMeter(StreamMeters stream, Opened opened) {
    this.stream = stream;
    this.opened = opened;
    this.openedAt = stream.clock.now();
    tell(DOING, pack(openedAt, Activity.MOVING));
  }

  @Override
  public void chunks(int count, long bytes) {
    tell(CHUNKS, told(CHUNKS) + count);
    tell(BYTES, told(BYTES) + bytes);
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
    long before = told(DOING);
    if (activityOf(before) != activity) {
      settle(before, activity);
    }
  }

  @Override
  public void settled(Activity held, long heldNanos, Activity otherwise) {
    long before = told(DOING);
    if (activityOf(before) == Activity.WAITING_FOR_READER) {
      long now = stream.clock.now();
      long nanos = now - sinceOf(before);
      long ofHeld = Math.min(nanos, heldNanos);
      tell(DOING, pack(now, Activity.WAITING_FOR_READER));
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
    tell(QUEUED, queued);
    tell(UNACKNOWLEDGED, unacknowledged);
  }

  @Override
  public void window(long granted, long held) {
    tell(GRANTED, granted);
    tell(HELD, held);
  }

  @Override
  public void lag(long chunks) {
    if (told(LAG) == 0 && chunks > 0) {
      tell(LAG_SINCE, stream.clock.now());
    }
    tell(LAG, chunks);
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
    settle(told(DOING), Activity.MOVING);
    suspended(false);
    stream.closed(this, outcome);
    if (opened.side() == Side.PRODUCER) {
      EndLog.ended(opened, outcome, sum());
    }
  }

  long chunks() {
    return told(CHUNKS);
  }

  long bytes() {
    return told(BYTES);
  }

  long queuedBytes() {
    return told(QUEUED);
  }

  long unacknowledgedBytes() {
    return told(UNACKNOWLEDGED);
  }

  long grantedBytes() {
    return told(GRANTED);
  }

  long heldBytes() {
    return told(HELD);
  }

  long lagChunks() {
    return told(LAG);
  }

  long lagNanos(long now) {
    return lagChunks() == 0 ? 0 : Math.max(0, now - told(LAG_SINCE));
  }

  private void tell(int figure, long value) {
    told.setRelease(figure, value);
  }

  private long told(int figure) {
    return told.getAcquire(figure);
  }

  @SuppressWarnings("EnumOrdinal") // an index of this class alone
  private EndLog.Sum sum() {
    Map<Activity, Long> spent = new EnumMap<>(Activity.class);
    for (Activity activity : ACTIVITIES) {
      if (activity != Activity.WAITING_FOR_READER) {
        spent.put(activity, nanosByState[activity.ordinal()]);
      }
    }
    return new EndLog.Sum(chunks(), bytes(), stream.clock.now() - openedAt, spent);
  }

  private void settle(long before, Activity next) {
    long now = stream.clock.now();
    tell(DOING, pack(now, next));
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
    long doing = told(DOING);
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
