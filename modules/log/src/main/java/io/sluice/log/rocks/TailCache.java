package io.sluice.log.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest records of all logs together, within a bound, so that who follows a log does not touch
 * the disk. They go by the {@link TailBlock}: the one begun first is the first to go, whichever log
 * it is of, and so each log's are without holes.
 *
 * <p><b>Threads.</b> The writer changes it; any thread reads, and waits no longer than a search
 * takes.
 */
final class TailCache {

  private final long maxBytes;
  private final Map<Long, Tail> logs = new ConcurrentHashMap<>();

  /** Of each block, the oldest first, the tail it is in. */
  private final Deque<Tail> oldest = new ArrayDeque<>();

  private long bytes;

  /** The newest records of one log: a ring of blocks, in the order of their positions. */
  private static final class Tail {
    private static final int LEAST = 2;

    private final long log;
    private @Nullable TailBlock[] ring = new @Nullable TailBlock[LEAST];
    private int first;
    private int size;

    Tail(long log) {
      this.log = log;
    }

    private TailBlock at(int index) {
      return Objects.requireNonNull(ring[(first + index) & (ring.length - 1)]);
    }

    /** Adds a record; tells whether a block was begun for it. */
    synchronized boolean add(LogRecord record) {
      if (size > 0 && at(size - 1).add(record)) {
        return false;
      }
      if (size == ring.length) {
        resize(2 * size);
      }
      ring[(first + size++) & (ring.length - 1)] = new TailBlock(record);
      return true;
    }

    /** What its newest block takes. */
    synchronized int newestCost() {
      return size == 0 ? 0 : at(size - 1).cost();
    }

    /** Takes the oldest block away; answers what it took. */
    synchronized int removeOldest() {
      TailBlock block = at(0);
      ring[first] = null;
      first = (first + 1) & (ring.length - 1);
      size--;
      if (ring.length > LEAST && size == ring.length / 4) {
        resize(ring.length / 2);
      }
      return block.cost();
    }

    private void resize(int length) {
      @Nullable TailBlock[] other = new @Nullable TailBlock[length];
      for (int i = 0; i < size; i++) {
        other[i] = at(i);
      }
      ring = other;
      first = 0;
    }

    synchronized boolean isEmpty() {
      return size == 0;
    }

    /** The record a position is in, by halving. */
    synchronized @Nullable LogRecord find(long position) {
      if (size == 0 || position < at(0).first()) {
        return null;
      }
      int low = 0;
      int high = size - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (at(middle).first() <= position) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      return at(low).find(position);
    }
  }

  TailCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(long log, LogRecord record) {
    Tail tail = logs.computeIfAbsent(log, Tail::new);
    int before = tail.newestCost();
    if (tail.add(record)) {
      oldest.add(tail);
      before = 0;
    }
    bytes += tail.newestCost() - before;
    while (bytes > maxBytes) {
      Tail least = oldest.remove();
      bytes -= least.removeOldest();
      if (least.isEmpty()) {
        logs.remove(least.log, least);
      }
    }
  }

  /** Forgets a log; its bytes are given back as they become the oldest. */
  void drop(long log) {
    logs.remove(log);
  }

  /** Forgets all logs. */
  void clear() {
    logs.clear();
  }

  /** The record a position is in, where it is still here. Any thread. */
  @Nullable LogRecord find(long log, long position) {
    Tail tail = logs.get(log);
    return tail == null ? null : tail.find(position);
  }
}
