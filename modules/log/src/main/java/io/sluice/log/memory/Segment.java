package io.sluice.log.memory;

import io.sluice.core.Chunk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A few chunks in a row, their payloads in one array: kept as objects, two for each chunk, they
 * were most of what a young collection copied while answers of models were written. Large chunks
 * are kept as they are. Forks share a segment with the log that fills it; as long as they do, it is
 * kept whole. Under the store's lock only; chunks that were read are slices of an array whose bytes
 * do not change any more.
 */
final class Segment {

  /** So many chunks, or bytes, and the next begins: what is freed late is a few KB a log. */
  static final int MAX_CHUNKS = 256;

  static final int MAX_COST = 64 * 1024;

  /** What a chunk takes besides its payload, about: its end, its time, its share of room. */
  static final int CHUNK_OVERHEAD = 64;

  /** From so many bytes on, a chunk is not copied into the array. */
  static final int LARGE = 4 * 1024;

  private static final int FIRST_ROOM = 64;

  final long base;

  /** The payloads that are not large, one after the other. */
  private byte[] payloads = {};

  /** Where each payload ends, as if nothing had been cut off; twice that, and one more for JSON. */
  private int[] ends = new int[4];

  private @Nullable Chunk @Nullable [] large;
  private @Nullable String @Nullable [] events;
  private long @Nullable [] times;
  private int count;

  /** So many of the first were forgotten. */
  private int forgotten;

  /** So many bytes of them were cut off the array. */
  private int cut;

  private long added;
  private long cost;
  private long newestMs;
  private int owners = 1;

  Segment(long base, boolean timed) {
    this.base = base;
    times = timed ? new long[4] : null;
  }

  static long cost(Chunk chunk) {
    return cost(chunk.length(), chunk.event());
  }

  private static long cost(int length, @Nullable String event) {
    return (long) length + CHUNK_OVERHEAD + (event == null ? 0 : event.length());
  }

  /** Whether a chunk is kept as it is, where others are copied. */
  static boolean isLarge(Chunk chunk) {
    return chunk.length() >= LARGE;
  }

  boolean isFull() {
    return count == MAX_CHUNKS || added >= MAX_COST;
  }

  /** Adds a chunk at the next position; a large one must be on bytes of its own. */
  void add(Chunk chunk, long nowMs) {
    if (count == ends.length) {
      grow(count * 2);
    }
    int start = start(count);
    int end = start;
    if (isLarge(chunk)) {
      large = large == null ? new @Nullable Chunk[ends.length] : large;
      large[count] = chunk.at(base + count);
    } else {
      end += chunk.length();
      append(chunk, start - cut);
    }
    ends[count] = end << 1 | (chunk.isWellFormedJson() ? 1 : 0);
    if (chunk.event() != null) {
      events = events == null ? new @Nullable String[ends.length] : events;
      events[count] = chunk.event();
    }
    if (times != null) {
      times[count] = nowMs;
    }
    newestMs = nowMs;
    count++;
    added += cost(chunk);
    cost += cost(chunk);
    if (isFull()) {
      payloads = Arrays.copyOf(payloads, end - cut); // nothing is added any more
    }
  }

  private void grow(int room) {
    ends = Arrays.copyOf(ends, room);
    large = large == null ? null : Arrays.copyOf(large, room);
    events = events == null ? null : Arrays.copyOf(events, room);
    times = times == null ? null : Arrays.copyOf(times, room);
  }

  private void append(Chunk chunk, int at) {
    int needed = at + chunk.length();
    if (needed > payloads.length) {
      payloads = Arrays.copyOf(payloads, Math.max(Math.max(needed, FIRST_ROOM), at + at / 4));
    }
    chunk.copyTo(payloads, at);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1] >> 1;
  }

  private @Nullable String event(int index) {
    return events == null ? null : events[index];
  }

  long end() {
    return base + count;
  }

  /** How many bytes the array takes. */
  int room() {
    return payloads.length;
  }

  Chunk get(long position) {
    int index = (int) (position - base);
    Chunk kept = large == null ? null : large[index];
    return kept != null
        ? kept
        : Chunk.stored(
            payloads,
            start(index) - cut,
            length(index),
            event(index),
            position,
            (ends[index] & 1) != 0);
  }

  /** A chunk's length. */
  int length(long position) {
    return length((int) (position - base));
  }

  private int length(int index) {
    Chunk kept = large == null ? null : large[index];
    return kept != null ? kept.length() : (ends[index] >> 1) - start(index);
  }

  /** Forgets what is before a position, unless it is shared; answers the memory that is free. */
  long forget(long position) {
    long freed = 0;
    while (!isShared() && forgotten < count && base + forgotten < position) {
      freed += cost(length(forgotten), event(forgotten));
      if (large != null) {
        large[forgotten] = null;
      }
      if (events != null) {
        events[forgotten] = null;
      }
      forgotten++;
    }
    cost -= freed;
    cutOff();
    return freed;
  }

  /** Once half of the array, and as much as is worth it, is forgotten. */
  private void cutOff() {
    int dead = start(forgotten) - cut;
    int used = start(count) - cut;
    if (dead >= LARGE && 2 * dead >= used) {
      payloads = Arrays.copyOfRange(payloads, dead, used);
      cut += dead;
    }
  }

  /** The memory {@link #forget} would free. */
  long forgettable(long position) {
    long freed = 0;
    for (int i = forgotten; !isShared() && i < count && base + i < position; i++) {
      freed += cost(length(i), event(i));
    }
    return freed;
  }

  /** When the chunk was appended; where nobody asked for it in time, when the newest was. */
  long appendedMs(long position) {
    return times == null ? newestMs : times[(int) (position - base)];
  }

  void share() {
    owners++;
  }

  boolean isShared() {
    return owners > 1;
  }

  /** One owner less; answers the memory that is free now. */
  long release() {
    return --owners == 0 ? cost : 0;
  }
}
