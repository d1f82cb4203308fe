package io.sluice.log.rocks;

import io.sluice.log.internal.LogState;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * The logs whose states are at hand: those used last, so that memory does not grow with the number
 * of logs there are (rule B1).
 *
 * <p><b>Threads.</b> The writer; {@link #peek} and {@link #load} any.
 */
final class ActiveLogs {

  private final Disk disk;
  private final Numbers numbers;
  private final int max;
  private final Map<String, LogEntry> byName = new ConcurrentHashMap<>();

  /** The longest unused first. */
  private final LinkedHashMap<String, LogEntry> byUse = new LinkedHashMap<>(64, 0.75f, true);

  ActiveLogs(Disk disk, Numbers numbers, int max) {
    this.disk = disk;
    this.numbers = numbers;
    this.max = max;
  }

  /** A log that is at hand. Any thread. */
  @Nullable LogEntry peek(String name) {
    return byName.get(name);
  }

  /** What is stored of a log, without its producers. Any thread. */
  @Nullable MetaRow load(Db db, String name) throws RocksDBException {
    byte[] row = db.rocks.get(db.meta, name.getBytes(StandardCharsets.UTF_8));
    return row == null ? null : decode(row, List.of());
  }

  /** A row as it is to be read. Any thread. */
  MetaRow decode(byte[] row, List<LogState.Producer> producers) {
    return numbers.effective(MetaCodec.decode(row, producers));
  }

  /** A log, at hand or as it is stored. */
  @Nullable LogEntry find(String name) {
    LogEntry entry = byUse.get(name);
    if (entry != null) {
      return entry;
    }
    try {
      LogEntry loaded = disk.<@Nullable LogEntry>read(db -> loadWhole(db, name));
      if (loaded != null) {
        put(loaded);
      }
      return loaded;
    } catch (RocksDBException e) {
      throw new DamagedException(String.valueOf(e.getMessage()));
    }
  }

  private @Nullable LogEntry loadWhole(Db db, String name) throws RocksDBException {
    byte[] bytes = db.rocks.get(db.meta, name.getBytes(StandardCharsets.UTF_8));
    if (bytes == null) {
      return null;
    }
    long id = decode(bytes, List.of()).id();
    List<ProducerRows.Row> rows = ProducerRows.load(db, id);
    rows.sort(Comparator.comparingLong(ProducerRows.Row::used));
    List<LogState.Producer> producers = new ArrayList<>();
    rows.forEach(row -> producers.add(row.producer()));
    LogEntry entry = new LogEntry(name, decode(bytes, producers));
    entry.producerRows(rows.size());
    return entry;
  }

  void put(LogEntry entry) {
    byName.put(entry.name(), entry);
    byUse.put(entry.name(), entry);
  }

  void remove(LogEntry entry) {
    byName.remove(entry.name(), entry);
    byUse.remove(entry.name(), entry);
  }

  /** Those that are one too many and need nothing more, which may then be removed. */
  List<LogEntry> surplus() {
    List<LogEntry> surplus = new ArrayList<>();
    Iterator<LogEntry> oldest = byUse.values().iterator();
    for (int left = byUse.size() - max; left > 0 && oldest.hasNext(); left--) {
      LogEntry entry = oldest.next();
      if (entry.waiting().isEmpty()) {
        surplus.add(entry);
      }
    }
    return surplus;
  }

  /** All at hand. */
  List<LogEntry> all() {
    return List.copyOf(byUse.values());
  }

  /** Forgets all, since what is stored is not what they say. */
  void clear() {
    byName.clear();
    byUse.clear();
  }
}
