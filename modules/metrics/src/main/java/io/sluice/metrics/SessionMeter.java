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

  // figures, by their place

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

  /**
   * So many unused ones before and after: the other end's figures, made in the same moment and
   * written on another thread, would share a line of the processors' caches with these.
   */
  private static final int APART = 8;

  private final StreamMeters stream;
  private final Opened opened;
  private final long openedAt;

  /** For the line that tells of its end; context only. */
  private final long[] nanosByState = new long[ACTIVITIES.length];

  /**
   * What a scrape reads. Only the context writes, and in release mode: a volatile field would be a
   * full fence each time.
   */
  private final AtomicLongArray figures = new AtomicLongArray(APART + FIGURES + APART);

  private boolean suspended;

  SessionMeter(StreamMeters stream, Opened opened) {
    this.stream = stream;
    this.opened = opened;
    this.openedAt = stream.clock.now();
    set(DOING, pack(openedAt, Activity.MOVING));
  }

  @Override
  public void chunks(int count, long bytes) {
    set(CHUNKS, get(CHUNKS) + count);
    set(BYTES, get(BYTES) + bytes);
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
    long before = get(DOING);
    if (activityOf(before) != activity) {
      settle(before, activity);
    }
  }

  @Override
  public void settled(Activity held, long heldNanos, Activity otherwise) {
    long before = get(DOING);
    if (activityOf(before) == Activity.WAITING_FOR_READER) {
      long now = stream.clock.now();
      long nanos = now - sinceOf(before);
      long ofHeld = Math.min(nanos, heldNanos);
      set(DOING, pack(now, Activity.WAITING_FOR_READER));
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
    set(QUEUED, queued);
    set(UNACKNOWLEDGED, unacknowledged);
  }

  @Override
  public void window(long granted, long held) {
    set(GRANTED, granted);
    set(HELD, held);
  }

  @Override
  public void lag(long chunks) {
    if (get(LAG) == 0 && chunks > 0) {
      set(LAG_SINCE, stream.clock.now());
    }
    set(LAG, chunks);
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
    settle(get(DOING), Activity.MOVING);
    suspended(false);
    stream.closed(this, outcome);
    if (opened.side() == Side.PRODUCER) {
      EndLog.ended(opened, outcome, sum());
    }
  }

  long chunks() {
    return get(CHUNKS);
  }

  long bytes() {
    return get(BYTES);
  }

  long queuedBytes() {
    return get(QUEUED);
  }

  long unacknowledgedBytes() {
    return get(UNACKNOWLEDGED);
  }

  long grantedBytes() {
    return get(GRANTED);
  }

  long heldBytes() {
    return get(HELD);
  }

  long lagChunks() {
    return get(LAG);
  }

  long lagNanos(long now) {
    return lagChunks() == 0 ? 0 : Math.max(0, now - get(LAG_SINCE));
  }

  private void set(int figure, long value) {
    figures.setRelease(APART + figure, value);
  }

  private long get(int figure) {
    return figures.getAcquire(APART + figure);
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
    set(DOING, pack(now, next));
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
    long doing = get(DOING);
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
