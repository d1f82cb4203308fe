package io.sluice.log.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest records of all logs together, within a bound, so that who follows a log does not touch
 * the disk. The oldest go first, whichever log they are of, and so each log's are without holes.
 *
 * <p>Nothing here is linked: of a linked list what was taken away, once the collector holds it to
 * be old, keeps all alive that came after it, and young collections copy that.
 *
 * <p><b>Threads.</b> The writer changes it; any thread reads, and waits no longer than a search
 * takes.
 */
final class TailCache {

  /** What a record costs beside its bytes: the objects that hold it. */
  private static final int OVERHEAD = 256;

  private final long maxBytes;
  private final Map<Long, Tail> logs = new ConcurrentHashMap<>();

  /** Of each record, the oldest first, the tail it is in. */
  private final Deque<Tail> oldest = new ArrayDeque<>();

  private long bytes;

  /** The newest records of one log: a ring in the order of their positions. */
  private static final class Tail {
    private static final int LEAST = 4;

    private final long log;
    private @Nullable LogRecord[] ring = new @Nullable LogRecord[LEAST];
    private int first;
    private int size;

    Tail(long log) {
      this.log = log;
    }

    private LogRecord at(int index) {
      return Objects.requireNonNull(ring[(first + index) & (ring.length - 1)]);
    }

    synchronized void add(LogRecord record) {
      if (size == ring.length) {
        resize(2 * size);
      }
      ring[(first + size++) & (ring.length - 1)] = record;
    }

    synchronized LogRecord removeOldest() {
      LogRecord record = at(0);
      ring[first] = null;
      first = (first + 1) & (ring.length - 1);
      size--;
      if (ring.length > LEAST && size == ring.length / 4) {
        resize(ring.length / 2);
      }
      return record;
    }

    private void resize(int length) {
      @Nullable LogRecord[] other = new @Nullable LogRecord[length];
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
      if (size == 0 || position < at(0).position()) {
        return null;
      }
      int low = 0;
      int high = size - 1;
      while (low < high) {
        int middle = (low + high + 1) >>> 1;
        if (at(middle).position() <= position) {
          low = middle;
        } else {
          high = middle - 1;
        }
      }
      LogRecord record = at(low);
      return position < record.end() ? record : null;
    }
  }

  TailCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(long log, LogRecord record) {
    Tail tail = logs.computeIfAbsent(log, Tail::new);
    tail.add(record);
    oldest.add(tail);
    bytes += cost(record);
    while (bytes > maxBytes) {
      Tail least = oldest.remove();
      bytes -= cost(least.removeOldest());
      if (least.isEmpty()) {
        logs.remove(least.log, least);
      }
    }
  }

  private static long cost(LogRecord record) {
    return (long) record.bytes().length + OVERHEAD;
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
