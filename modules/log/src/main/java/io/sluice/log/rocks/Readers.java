package io.sluice.log.rocks;

import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;
import io.sluice.log.internal.Refusals;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what is asked about logs, from what was accepted only (rule L4). Any thread. */
final class Readers {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  /** How often a read begins anew because the log changed beneath it. */
  private static final int ATTEMPTS = 5;

  private final ActiveLogs active;
  private final DataReader data;
  private final InstantSource clock;
  private final Counters counters;
  private final Consumer<LogEntry> used;
  private final Consumer<String> touched;

  /**
   * @param used told of a log at hand with a ttl that was read
   * @param touched told of another that was
   */
  Readers(
      ActiveLogs active,
      DataReader data,
      InstantSource clock,
      Counters counters,
      Consumer<LogEntry> used,
      Consumer<String> touched) {
    this.active = active;
    this.data = data;
    this.clock = clock;
    this.counters = counters;
    this.used = used;
    this.touched = touched;
  }

  // ---- reading

  @Nullable LogBatch fromMemory(String name, From from, int maxChunks, int maxBytes) {
    LogView view = viewFromMemory(name);
    LogBatch batch = view == null ? null : data.fromMemory(view, from, maxChunks, maxBytes);
    if (view != null && batch != null) {
      counters.readFromMemory(batch.chunks().size());
      use(view);
    }
    return batch;
  }

  LogBatch fromDisk(Db db, String name, From from, int maxChunks, int maxBytes)
      throws RocksDBException {
    long began = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      LogView view = view(db, name);
      try {
        LogBatch batch = data.fromDisk(db, view, from, maxChunks, maxBytes);
        counters.readFromDisk(batch.chunks().size(), System.nanoTime() - began);
        use(view);
        return batch;
      } catch (DamagedException e) {
        // It may have been trimmed or deleted since it was looked up.
        if (attempt == ATTEMPTS || view.equals(view(db, name))) {
          throw e;
        }
      }
    }
  }

  private void use(LogView view) {
    if (view.head().options().ttl() == null) {
      return;
    }
    LogEntry entry = active.peek(view.head().name());
    if (entry == null) {
      touched.accept(view.head().name());
    } else {
      entry.used(clock.millis());
      used.accept(entry);
    }
  }

  // ---- finding

  @Nullable LogHead headFromMemory(String name) {
    LogView view = viewFromMemory(name);
    return view == null ? null : view.head();
  }

  LogHead headFromDisk(Db db, String name) throws RocksDBException {
    return view(db, name).head();
  }

  private @Nullable LogView viewFromMemory(String name) {
    LogEntry entry = active.peek(name);
    LogView view = entry == null ? null : entry.view();
    return entry == null || view == null ? null : check(view, entry.usedMs());
  }

  private LogView view(Db db, String name) throws RocksDBException {
    LogView view = viewFromMemory(name);
    if (view != null) {
      return view;
    }
    MetaRow row = active.load(db, name);
    if (row == null) {
      throw Refusals.unknown(name);
    }
    return check(LogView.of(name, row), row.state().usedMs());
  }

  private LogView check(LogView view, long usedMs) {
    boolean expired = view.isExpired(usedMs, clock.millis());
    if (view.deleted() || (expired && view.forks())) {
      throw Refusals.deleted(view.head().name());
    }
    if (expired) {
      throw Refusals.unknown(view.head().name());
    }
    return view;
  }

  // ---- listing

  LogPage list(Db db, String prefix, @Nullable String after, int limit) throws RocksDBException {
    byte[] start = prefix.getBytes(StandardCharsets.UTF_8);
    byte[] from = start;
    if (after != null) {
      byte[] last = after.getBytes(StandardCharsets.UTF_8);
      // The next key there could be.
      byte[] next = Arrays.copyOf(last, last.length + 1);
      from = Arrays.compareUnsigned(next, start) > 0 ? next : start;
    }
    List<LogHead> heads = new ArrayList<>();
    try (RocksIterator rows = db.rocks.newIterator(db.meta)) {
      for (rows.seek(from); rows.isValid() && startsWith(rows.key(), start); rows.next()) {
        LogView view = listed(rows);
        if (view == null) {
          continue;
        }
        if (heads.size() == limit) {
          return new LogPage(heads, true);
        }
        heads.add(view.head());
      }
      rows.status();
    }
    return new LogPage(heads, false);
  }

  private @Nullable LogView listed(RocksIterator rows) {
    String name = new String(rows.key(), StandardCharsets.UTF_8);
    MetaRow row;
    try {
      row = active.decode(rows.value(), List.of());
    } catch (DamagedException e) {
      LOG.warn("The log {} is left out of a list", name, e);
      return null;
    }
    LogView view = LogView.of(name, row);
    LogEntry entry = active.peek(name);
    long usedMs = entry == null ? row.state().usedMs() : entry.usedMs();
    return view.deleted() || view.isExpired(usedMs, clock.millis()) ? null : view;
  }

  private static boolean startsWith(byte[] key, byte[] start) {
    return key.length >= start.length
        && Arrays.equals(key, 0, start.length, start, 0, start.length);
  }
}
