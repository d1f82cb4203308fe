package io.sluice.log.rocks;

import io.sluice.log.internal.LogLedger;
import io.sluice.log.internal.LogState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what a group changed into one write, and tells readers of it once it is stored. What was
 * deleted goes with its row, at once; its records are left to the sweep, so that a write that
 * failed can be undone. Writer only.
 */
final class GroupWriter {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  /** Older than any chunk. */
  private static final Duration LONGEST_AGE = Duration.ofDays(365_000);

  private final Logs logs;
  private final Group group;
  private final ActiveLogs active;
  private final Numbers numbers;
  private final Disk disk;
  private final TailCache cache;
  private final Watches watches;
  private final Room room;
  private final Sweeper sweeper;

  private volatile Totals totals;
  private final Map<LogEntry, MetaRow> rows = new LinkedHashMap<>();
  private final RowWriter out = new RowWriter();

  GroupWriter(
      Logs logs,
      ActiveLogs active,
      Numbers numbers,
      Disk disk,
      TailCache cache,
      Watches watches,
      Room room,
      Sweeper sweeper,
      Totals totals) {
    this.logs = logs;
    this.group = logs.group();
    this.active = active;
    this.numbers = numbers;
    this.disk = disk;
    this.cache = cache;
    this.watches = watches;
    this.room = room;
    this.sweeper = sweeper;
    this.totals = totals;
    room.is(totals);
  }

  /** What the store holds. Any thread. */
  Totals totals() {
    return totals;
  }

  // ---- writing

  void write() throws RocksDBException {
    boolean sync = numbers.changed();
    long logCount = totals.logs();
    long bytes = totals.bytes();
    Totals after;
    try (WriteBatch batch = new WriteBatch()) {
      Db db = disk.families();
      for (LogEntry entry : group.touched()) {
        MetaRow before = entry.stored();
        logCount -= before == null ? 0 : 1;
        bytes -= before == null ? 0 : before.state().bytes();
        sync |= entry.syncs();
        if (entry.isPurged()) {
          purge(db, batch, entry);
        } else {
          MetaRow row = put(db, batch, entry);
          rows.put(entry, row);
          logCount++;
          bytes += row.state().bytes();
        }
      }
      after = new Totals(logCount, bytes, totals.group() + 1);
      batch.put(db.store, Totals.KEY, after.encode());
      if (numbers.changed()) {
        batch.put(db.store, Numbers.KEY, numbers.encode());
      }
      disk.write(batch, sync);
    }
    numbers.stored();
    totals = after;
    room.is(after);
    publish();
  }

  private static void purge(Db db, WriteBatch batch, LogEntry entry) throws RocksDBException {
    MetaRow before = entry.stored();
    if (before != null) {
      batch.delete(db.meta, entry.key());
      batch.put(db.due, DueKeys.grave(entry.id()), new byte[0]);
      if (before.dueMs() != Long.MAX_VALUE) {
        batch.delete(db.due, DueKeys.due(before.dueMs(), entry.id()));
      }
    }
  }

  private MetaRow put(Db db, WriteBatch batch, LogEntry entry) throws RocksDBException {
    long now = logs.nowMs();
    entry.seal(now);
    KeptRecords kept = logs.kept(entry);
    LogLedger ledger = entry.ledger();
    ledger.trim(now, logs.hold(entry), kept);
    ledger.used(entry.usedMs());
    for (LogRecord record : entry.sealed()) {
      batch.put(db.data, Bytes.key(entry.id(), record.position()), record.bytes());
    }
    LogState state = ledger.state();
    producers(db, batch, entry, state);
    due(db, batch, entry, kept);
    MetaRow row = entry.row(state);
    batch.put(db.meta, entry.key(), MetaCodec.encode(row, out));
    return row;
  }

  private void producers(Db db, WriteBatch batch, LogEntry entry, LogState state)
      throws RocksDBException {
    if (entry.steps().isEmpty()) {
      return;
    }
    if (entry.producerRows() + entry.steps().size() > 2 * LogLedger.MAX_PRODUCERS) {
      // Rows of producers that the ledger forgot are swept out now and then, all at once.
      ProducerRows.deleteAll(db, batch, entry.id());
      int order = 0;
      for (LogState.Producer producer : state.producers()) {
        ProducerRows.put(db, batch, entry.id(), producer, state.first() + order++, out);
      }
      entry.producerRows(state.producers().size());
      return;
    }
    for (LogState.Producer producer : entry.steps().values()) {
      ProducerRows.put(db, batch, entry.id(), producer, state.tail(), out);
    }
    // Counts a row again that was there before: then the sweep only comes earlier.
    entry.producerRows(entry.producerRows() + entry.steps().size());
  }

  /** Has the sweep look at the log when its oldest chunk is too old, or it expires. */
  private void due(Db db, WriteBatch batch, LogEntry entry, KeptRecords kept)
      throws RocksDBException {
    MetaRow row = entry.stored();
    long before = row == null ? Long.MAX_VALUE : row.dueMs();
    long next = Math.min(entry.dueMs(), wantedDue(entry, kept));
    entry.due(next);
    if (next == before) {
      return;
    }
    if (before != Long.MAX_VALUE) {
      batch.delete(db.due, DueKeys.due(before, entry.id()));
    }
    if (next != Long.MAX_VALUE) {
      batch.put(db.due, DueKeys.due(next, entry.id()), entry.key());
    }
  }

  private long wantedDue(LogEntry entry, KeptRecords kept) {
    if (entry.isDeleted()) {
      return Long.MAX_VALUE;
    }
    LogLedger ledger = entry.ledger();
    long wanted = ledger.expiresAtMs();
    Duration age = ledger.options().retention().age();
    boolean unknown = entry.dueMs() == Long.MAX_VALUE;
    if (age != null && unknown && ledger.first() < ledger.tail()) {
      wanted = Math.min(wanted, kept.appendedMs(ledger.first()) + ms(age) + 1);
    }
    // What is due already, and held by readers, is looked at again, but not at once.
    return wanted == Long.MAX_VALUE ? wanted : Math.max(logs.nowMs() + 1, wanted);
  }

  private static long ms(Duration age) {
    return age.compareTo(LONGEST_AGE) > 0 ? LONGEST_AGE.toMillis() : age.toMillis();
  }

  private void publish() {
    for (LogEntry entry : group.touched()) {
      MetaRow row = rows.get(entry);
      if (row == null) {
        cache.drop(entry.id());
      } else {
        for (LogRecord record : entry.sealed()) {
          cache.add(entry.id(), record);
        }
        sweeper.grown(entry, row);
        entry.committed(row);
      }
    }
    rows.clear();
    for (LogEntry entry : group.touched()) {
      watches.changed(entry.name());
    }
  }

  // ---- undoing

  /** Has the logs be what is stored of them. */
  void rollBack() {
    List<LogEntry> touched = new ArrayList<>(group.touched());
    rows.clear();
    for (LogEntry entry : touched.reversed()) {
      if (entry.rolledBack()) {
        active.put(entry);
      } else {
        active.remove(entry);
      }
    }
    room.is(totals);
  }

  /**
   * Puts back what groups that failed may have left on the disk, once it takes writes again. Where
   * it lacks what was accepted, every log begins a new incarnation (rule L4).
   */
  void settle(Set<LogEntry> unsettled) throws RocksDBException {
    Totals found =
        Totals.decode(disk.<byte @Nullable []>read(db -> db.rocks.get(db.store, Totals.KEY)));
    if (!disk.isBegun()) {
      begin(found);
      return;
    }
    if (found.group() < totals.group()) {
      LOG.error("The disk lost what it had accepted; every log begins a new incarnation");
      numbers.raise(Recovery.Lost.ANYTHING, logs.nowMs());
      totals = found;
      room.is(found);
      active.clear();
      cache.clear();
    }
    try (WriteBatch batch = new WriteBatch()) {
      Db db = disk.families();
      if (found.group() >= totals.group()) {
        // First what is not to be there: another log may have its name.
        for (LogEntry entry : unsettled) {
          if (entry.stored() == null) {
            batch.delete(db.meta, entry.key());
          }
        }
        for (LogEntry entry : unsettled) {
          settle(db, batch, entry);
        }
      }
      batch.put(db.store, Totals.KEY, totals.encode());
      batch.put(db.store, Numbers.KEY, numbers.encode());
      disk.write(batch, true);
    }
    numbers.stored();
  }

  /** Begins as a start does. Nothing is known but what the disk has: it may have been another's. */
  private void begin(Totals found) throws RocksDBException {
    numbers.load(disk);
    numbers.begin(disk, logs.nowMs());
    totals = found;
    room.is(found);
    active.clear();
    cache.clear();
  }

  private void settle(Db db, WriteBatch batch, LogEntry entry) throws RocksDBException {
    long id = entry.id();
    MetaRow row = entry.stored();
    long tail = row == null ? 0 : row.state().tail();
    batch.deleteRange(db.data, Bytes.key(id, tail), Bytes.key(id + 1));
    ProducerRows.deleteAll(db, batch, id);
    batch.delete(db.due, DueKeys.grave(id));
    if (row == null) {
      return;
    }
    int order = 0;
    for (LogState.Producer producer : row.state().producers()) {
      ProducerRows.put(db, batch, id, producer, row.state().first() + order++, out);
    }
    if (row.dueMs() != Long.MAX_VALUE) {
      batch.put(db.due, DueKeys.due(row.dueMs(), id), entry.key());
    }
    batch.put(db.meta, entry.key(), MetaCodec.encode(row, out));
  }

  // ---- keeping within memory and disk

  /** Asks whether the disk has room. */
  void lookForRoom() {
    room.look();
  }

  /** Lets go of the logs that were not used for longest. */
  void trimActive() {
    for (LogEntry entry : active.surplus()) {
      sweeper.leaving(entry);
    }
  }

  /** Logs with appends that wait for readers. */
  Collection<LogEntry> waiting() {
    return active.all().stream().filter(entry -> !entry.waiting().isEmpty()).toList();
  }
}
