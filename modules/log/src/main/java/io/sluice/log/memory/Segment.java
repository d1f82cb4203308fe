package io.sluice.log.memory;

import io.sluice.core.Chunk;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A few chunks in a row. Forks share it with the log that fills it; as long as they do, it is kept
 * whole. Under the store's lock only.
 */
final class Segment {

  /** So many chunks, or bytes, and the next begins: what is freed late is a few KB a log. */
  static final int MAX_CHUNKS = 256;

  static final int MAX_COST = 64 * 1024;

  /** What a chunk takes besides its payload: the object, its array's header, the reference. */
  static final int CHUNK_OVERHEAD = 64;

  final long base;
  private @Nullable Chunk[] chunks = new @Nullable Chunk[4];
  private long @Nullable [] times;
  private int count;

  /** So many of the first were forgotten. */
  private int forgotten;

  private long added;
  private long cost;
  private long newestMs;
  private int owners = 1;

  Segment(long base, boolean timed) {
    this.base = base;
    times = timed ? new long[4] : null;
  }

  static long cost(Chunk chunk) {
    String event = chunk.event();
    return (long) chunk.length() + CHUNK_OVERHEAD + (event == null ? 0 : event.length());
  }

  boolean isFull() {
    return count == MAX_CHUNKS || added >= MAX_COST;
  }

  /** Adds a chunk at the next position. */
  void add(Chunk chunk, long nowMs) {
    if (count == chunks.length) {
      chunks = Arrays.copyOf(chunks, count * 2);
      times = times == null ? null : Arrays.copyOf(times, count * 2);
    }
    chunks[count] = chunk.at(base + count);
    if (times != null) {
      times[count] = nowMs;
    }
    newestMs = nowMs;
    count++;
    added += cost(chunk);
    cost += cost(chunk);
  }

  long end() {
    return base + count;
  }

  Chunk get(long position) {
    return Objects.requireNonNull(chunks[(int) (position - base)]);
  }

  /** Forgets what is before a position, unless it is shared; answers the memory that is free. */
  long forget(long position) {
    long freed = 0;
    while (!isShared() && forgotten < count && base + forgotten < position) {
      freed += cost(get(base + forgotten));
      chunks[forgotten++] = null;
    }
    cost -= freed;
    return freed;
  }

  /** The memory {@link #forget} would free. */
  long forgettable(long position) {
    long freed = 0;
    for (int i = forgotten; !isShared() && i < count && base + i < position; i++) {
      freed += cost(get(base + i));
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
