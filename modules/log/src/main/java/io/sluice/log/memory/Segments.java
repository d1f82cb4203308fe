package io.sluice.log.memory;

import io.sluice.core.Chunk;
import io.sluice.log.internal.Kept;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one log: a ring of segments, oldest first. Those before {@code shared} belong to
 * the log it was forked from, and are never added to. Under the store's lock only.
 */
final class Segments implements Kept {

  private final long shared;
  private final boolean timed;
  private @Nullable Segment[] ring = new Segment[2];
  private int oldest;
  private int size;

  Segments(long shared, boolean timed) {
    this.shared = shared;
    this.timed = timed;
  }

  private Segment segment(int index) {
    return Objects.requireNonNull(ring[(oldest + index) & (ring.length - 1)]);
  }

  private @Nullable Segment newest() {
    return size == 0 ? null : segment(size - 1);
  }

  private void push(Segment segment) {
    if (size == ring.length) {
      @Nullable Segment[] larger = new Segment[size * 2];
      for (int i = 0; i < size; i++) {
        larger[i] = segment(i);
      }
      ring = larger;
      oldest = 0;
    }
    ring[(oldest + size) & (ring.length - 1)] = segment;
    size++;
  }

  /** The chunk's position in a segment, by halving. */
  private int find(long position) {
    int low = 0;
    int high = size - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segment(middle).base <= position) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** Adds chunks from this position on; answers the memory they take. */
  long add(List<Chunk> chunks, long position, long nowMs) {
    long cost = 0;
    Segment last = newest();
    long at = position;
    for (int i = 0, n = chunks.size(); i < n; i++) {
      if (last == null || last.base < shared || last.isFull()) {
        last = new Segment(at, timed);
        push(last);
      }
      Chunk chunk = chunks.get(i);
      last.add(chunk, nowMs);
      cost += Segment.cost(chunk);
      at++;
    }
    return cost;
  }

  /** Lets a fork have what is before a position. */
  void shareWith(Segments fork, long position) {
    for (int i = 0; i < size && segment(i).base < position; i++) {
      segment(i).share();
      fork.push(segment(i));
    }
  }

  /** Forgets what is before a position; answers the memory that is free now. */
  long trim(long position) {
    long freed = 0;
    while (size > 0 && end(0) <= position) {
      freed += segment(0).release();
      ring[oldest] = null;
      oldest = (oldest + 1) & (ring.length - 1);
      size--;
    }
    return size == 0 ? freed : freed + segment(0).forget(position);
  }

  /** The memory {@link #trim} would free. */
  long freedBy(long position) {
    long freed = 0;
    for (int i = 0; i < size && segment(i).base < position; i++) {
      freed += segment(i).forgettable(position);
    }
    return freed;
  }

  /**
   * Where a segment ends for this log: whose it is, in a chain of forks, may have filled it further
   * after this log's part of it, or its source's, was shared.
   */
  private long end(int index) {
    if (index + 1 < size) {
      return segment(index + 1).base;
    }
    Segment segment = segment(index);
    return segment.base < shared ? Math.min(segment.end(), shared) : segment.end();
  }

  /** Chunks from a position on: at least one, and no more than this. */
  List<Chunk> read(long position, long tail, int maxChunks, int maxBytes) {
    int room = (int) Math.min(tail - position, maxChunks);
    if (room <= 0) {
      return List.of();
    }
    Chunk[] found = new Chunk[room];
    int count = 0;
    long bytes = 0;
    int index = find(position);
    while (count < room) {
      long at = position + count;
      if (at == end(index)) {
        index++;
      }
      Chunk chunk = segment(index).get(at);
      bytes += chunk.length();
      if (count > 0 && bytes > maxBytes) {
        break;
      }
      found[count++] = chunk;
    }
    return Collections.unmodifiableList(
        Arrays.asList(count == room ? found : Arrays.copyOf(found, count)));
  }

  Chunk get(long position) {
    return segment(find(position)).get(position);
  }

  @Override
  public int length(long position) {
    return segment(find(position)).length(position);
  }

  @Override
  public long appendedMs(long position) {
    return segment(find(position)).appendedMs(position);
  }
}
