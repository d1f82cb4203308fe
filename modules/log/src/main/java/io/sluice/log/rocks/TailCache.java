package io.sluice.log.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest records of all logs together, within a bound, so that who follows a log does not touch
 * the disk. The oldest go first, whichever log they are of, and so each log's are without holes.
 *
 * <p><b>Threads.</b> The writer changes it; any thread reads.
 */
final class TailCache {

  /** What a record costs beside its bytes: the objects that hold it. */
  private static final int OVERHEAD = 256;

  private final long maxBytes;
  private final Map<Long, ConcurrentNavigableMap<Long, LogRecord>> logs = new ConcurrentHashMap<>();
  private final Deque<Entry> oldest = new ArrayDeque<>();
  private long bytes;

  private record Entry(long log, LogRecord record) {}

  TailCache(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  void add(long log, LogRecord record) {
    logs.computeIfAbsent(log, id -> new ConcurrentSkipListMap<>()).put(record.position(), record);
    oldest.add(new Entry(log, record));
    bytes += record.bytes().length + OVERHEAD;
    while (bytes > maxBytes) {
      Entry entry = oldest.remove();
      bytes -= entry.record().bytes().length + OVERHEAD;
      ConcurrentNavigableMap<Long, LogRecord> records = logs.get(entry.log());
      if (records != null) {
        records.remove(entry.record().position());
        if (records.isEmpty()) {
          logs.remove(entry.log());
        }
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
    ConcurrentNavigableMap<Long, LogRecord> records = logs.get(log);
    if (records == null) {
      return null;
    }
    Map.Entry<Long, LogRecord> entry = records.floorEntry(position);
    return entry != null && position < entry.getValue().end() ? entry.getValue() : null;
  }
}
