package io.sluice.log.rocks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * Takes away what nobody needs: logs that expired, chunks that are too old, and the records of what
 * was trimmed or deleted. A part at a time, between groups. Writer only.
 */
final class Sweeper {

  /** The most logs one turn looks at: a few milliseconds' work. */
  private static final int TURN = 256;

  /** Up to so many records are deleted one by one: a range costs every later read a little. */
  private static final int FEW = 16;

  /** What a log may keep of trimmed chunks on the disk, whatever else it keeps. */
  private static final long MIN_GARBAGE = 4 * 1024;

  /** And at most. */
  private static final long MAX_GARBAGE = 1024 * 1024;

  /** What a chunk takes besides its payload, about. */
  private static final long CHUNK_OVERHEAD = 64;

  /** The time of a log's last use is stored when it is off by this part of its ttl. */
  private static final int USE_PART = 8;

  private final Logs logs;
  private final ActiveLogs active;
  private final Disk disk;
  private final Set<LogEntry> overgrown = new LinkedHashSet<>();

  /** Logs with a ttl that were read; readers add. */
  private final Set<LogEntry> used = ConcurrentHashMap.newKeySet();

  /** Where the next turn goes on. */
  private byte @Nullable [] next;

  Sweeper(Logs logs, ActiveLogs active, Disk disk) {
    this.logs = logs;
    this.active = active;
    this.disk = disk;
  }

  /** Notes that a log with a ttl was read. Any thread. */
  void used(LogEntry entry) {
    used.add(entry);
  }

  /** One turn; the group then holds what it changed of logs. True when there is more to do. */
  boolean sweep() throws RocksDBException {
    keepUses(false);
    boolean more = trimOvergrown();
    List<Due> due = disk.read(db -> due(db, logs.nowMs()));
    try (WriteBatch batch = new WriteBatch()) {
      Db db = disk.families();
      for (Due one : due) {
        look(db, batch, one);
      }
      if (batch.count() > 0) {
        disk.write(batch, false);
      }
    }
    boolean all = due.size() < TURN;
    next = all ? null : DueKeys.due(due.getLast().atMs(), due.getLast().log() + 1);
    return more || !all;
  }

  /** A log to look at; without a name where only its records are left. */
  private record Due(long atMs, long log, String name) {}

  private List<Due> due(Db db, long nowMs) throws RocksDBException {
    List<Due> found = new ArrayList<>();
    try (RocksIterator keys = db.rocks.newIterator(db.due)) {
      byte[] from = next;
      if (from == null) {
        keys.seekToFirst();
      } else {
        keys.seek(from);
      }
      while (keys.isValid() && found.size() < TURN) {
        byte[] key = keys.key();
        if (DueKeys.atMs(key) > nowMs) {
          break;
        }
        String name = new String(keys.value(), StandardCharsets.UTF_8);
        found.add(new Due(DueKeys.atMs(key), DueKeys.log(key), name));
        keys.next();
      }
      keys.status();
    }
    return found;
  }

  private void look(Db db, WriteBatch batch, Due due) throws RocksDBException {
    if (due.name().isEmpty()) {
      delete(db, batch, due.log(), 0, Long.MAX_VALUE);
      ProducerRows.deleteAll(db, batch, due.log());
      batch.delete(db.due, DueKeys.grave(due.log()));
      return;
    }
    LogEntry entry = active.find(due.name());
    if (entry == null || entry.id() != due.log() || entry.dueMs() != due.atMs()) {
      batch.delete(db.due, DueKeys.due(due.atMs(), due.log()));
      return;
    }
    if (logs.find(due.name()) == entry && !entry.isDeleted()) {
      // Storing it trims it, and says when to look again.
      entry.due(Long.MAX_VALUE);
      logs.group().touch(entry);
    }
  }

  // ---- records

  /** Notes what a log that was stored has on the disk and needs no more. */
  void grown(LogEntry entry, MetaRow row) {
    long chunks = row.state().first() - entry.trimmableFrom();
    if (chunks <= 0) {
      return;
    }
    long kept = row.state().tail() - row.state().first();
    long each = CHUNK_OVERHEAD + (kept == 0 ? 0 : row.state().bytes() / kept);
    long allowed = Math.clamp(row.state().bytes() / 2, MIN_GARBAGE, MAX_GARBAGE);
    if (kept == 0 || chunks * each > allowed) {
      overgrown.add(entry);
    }
  }

  private boolean trimOvergrown() throws RocksDBException {
    Iterator<LogEntry> entries = overgrown.iterator();
    try (WriteBatch batch = new WriteBatch()) {
      for (int left = TURN; left > 0 && entries.hasNext(); left--) {
        LogEntry entry = entries.next();
        entries.remove();
        trim(disk.families(), batch, entry);
      }
      if (batch.count() > 0) {
        disk.write(batch, false);
      }
    }
    return !overgrown.isEmpty();
  }

  private void trim(Db db, WriteBatch batch, LogEntry entry) throws RocksDBException {
    MetaRow row = entry.stored();
    if (row == null || entry.isPurged() || active.peek(entry.name()) != entry) {
      return;
    }
    long from = entry.trimmableFrom();
    long first = row.state().first();
    long until = first == row.state().tail() ? first : recordOf(db, entry.id(), first);
    if (until > from) {
      delete(db, batch, entry.id(), from, until);
      entry.trimmed(until);
      logs.group().touch(entry);
    }
  }

  /** Where the record begins that a position is in; 0 where there is none. */
  private static long recordOf(Db db, long log, long position) {
    try (RocksIterator keys = db.rocks.newIterator(db.data)) {
      keys.seekForPrev(Bytes.key(log, position));
      if (!keys.isValid()) {
        return 0;
      }
      byte[] key = keys.key();
      return Bytes.getLong(key, 0) == log ? Bytes.getLong(key, Long.BYTES) : 0;
    }
  }

  private static void delete(Db db, WriteBatch batch, long log, long from, long until)
      throws RocksDBException {
    byte[] end = Bytes.key(log, until);
    List<byte[]> few = new ArrayList<>();
    try (RocksIterator keys = db.rocks.newIterator(db.data)) {
      keys.seek(Bytes.key(log, from));
      while (keys.isValid() && few.size() <= FEW) {
        byte[] key = keys.key();
        if (Arrays.compareUnsigned(key, end) >= 0) {
          break;
        }
        few.add(key);
        keys.next();
      }
    }
    if (few.size() > FEW) {
      batch.deleteRange(db.data, Bytes.key(log, from), end);
    } else {
      for (byte[] key : few) {
        batch.delete(db.data, key);
      }
    }
  }

  // ---- uses

  /**
   * Has the times of last use stored that are far off from what is stored.
   *
   * @param all whether any difference is far, for the store is being closed
   */
  void keepUses(boolean all) {
    for (LogEntry entry : List.copyOf(used)) {
      MetaRow row = entry.stored();
      Duration ttl = entry.ledger().options().ttl();
      if (row == null || ttl == null || active.peek(entry.name()) != entry) {
        used.remove(entry);
      } else if (all || isFarOff(entry, row, ttl)) {
        used.remove(entry);
        logs.group().touch(entry);
      }
    }
  }

  private static boolean isFarOff(LogEntry entry, MetaRow row, Duration ttl) {
    Duration off = Duration.ofMillis(entry.usedMs() - row.state().usedMs());
    return off.compareTo(ttl.dividedBy(USE_PART)) > 0;
  }

  /** A log is one too many at hand: it goes, once its last use is stored. */
  void leaving(LogEntry entry) {
    if (used.remove(entry)) {
      logs.group().touch(entry);
    } else {
      overgrown.remove(entry);
      active.remove(entry);
    }
  }
}
