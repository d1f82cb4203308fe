package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.log.internal.LogLedger;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Finds the chunks of logs, in memory or on the disk. Any thread. */
final class DataReader {

  private static final int KEY = 2 * Long.BYTES;

  private final TailCache cache;

  DataReader(TailCache cache) {
    this.cache = cache;
  }

  /** Reads what is in memory; null where that is nothing although there is something. */
  @Nullable LogBatch fromMemory(LogView view, From from, int maxChunks, long maxBytes) {
    LogHead head = view.head();
    long start = LogLedger.position(head, from);
    long tail = head.tail().position();
    Taking taking = new Taking(start, maxChunks, maxBytes);
    while (taking.next < tail && taking.hasRoom()) {
      LogRecord record = cache.find(view.shares().holder(taking.next, view.id()), taking.next);
      if (record == null) {
        break;
      }
      if (!taking.take(record, Math.min(tail, view.shares().heldUntil(taking.next)))) {
        break;
      }
    }
    return taking.chunks.isEmpty() && start < tail ? null : taking.batch(head, start);
  }

  /**
   * Reads what is there.
   *
   * @throws DamagedException where something is missing or damaged
   */
  LogBatch fromDisk(Db db, LogView view, From from, int maxChunks, long maxBytes)
      throws RocksDBException {
    LogHead head = view.head();
    long start = LogLedger.position(head, from);
    long tail = head.tail().position();
    Taking taking = new Taking(start, maxChunks, maxBytes);
    try (RocksIterator records = db.rocks.newIterator(db.data)) {
      boolean more = true;
      while (more && taking.next < tail && taking.hasRoom()) {
        long holder = view.shares().holder(taking.next, view.id());
        long until = Math.min(tail, view.shares().heldUntil(taking.next));
        more = taking.take(find(records, holder, taking.next), until);
      }
    }
    return taking.batch(head, start);
  }

  /** The record a position is in; what an iterator comes to next, or after a look-up. */
  private static LogRecord find(RocksIterator records, long log, long position)
      throws RocksDBException {
    if (records.isValid()) {
      records.next();
      LogRecord next = record(records, log, position);
      if (next != null) {
        return next;
      }
    }
    records.seekForPrev(Bytes.key(log, position));
    LogRecord record = record(records, log, position);
    if (record == null) {
      records.status();
      throw new DamagedException("the record at position " + position + " is missing");
    }
    return record;
  }

  private static @Nullable LogRecord record(RocksIterator records, long log, long position) {
    if (!records.isValid()) {
      return null;
    }
    byte[] key = records.key();
    if (key.length != KEY || Bytes.getLong(key, 0) != log) {
      return null;
    }
    long first = Bytes.getLong(key, Long.BYTES);
    if (first > position) {
      return null;
    }
    LogRecord record = LogRecord.checked(first, records.value());
    return position < record.end() ? record : null;
  }

  /** The record a position is in. */
  LogRecord find(Db db, long log, long position) throws RocksDBException {
    LogRecord record = cache.find(log, position);
    if (record != null) {
      return record;
    }
    try (RocksIterator records = db.rocks.newIterator(db.data)) {
      return find(records, log, position);
    }
  }

  /** The position of the first record at or after a position; {@link Long#MAX_VALUE} for none. */
  static long firstRecord(Db db, long log, long position) {
    try (RocksIterator records = db.rocks.newIterator(db.data)) {
      records.seek(Bytes.key(log, position));
      if (!records.isValid()) {
        return Long.MAX_VALUE;
      }
      byte[] key = records.key();
      return Bytes.getLong(key, 0) == log ? Bytes.getLong(key, Long.BYTES) : Long.MAX_VALUE;
    }
  }

  /** Gathers one answer. */
  private static final class Taking {
    private final List<Chunk> chunks = new ArrayList<>();
    private final int maxChunks;
    private long room;
    private long next;

    Taking(long start, int maxChunks, long maxBytes) {
      this.next = start;
      this.maxChunks = maxChunks;
      this.room = maxBytes;
    }

    boolean hasRoom() {
      return chunks.size() < maxChunks && (room > 0 || chunks.isEmpty());
    }

    /** Takes from a record what fits; false when that was not all of it. */
    boolean take(LogRecord record, long until) {
      int before = chunks.size();
      room -= record.read(next, until, maxChunks, room, chunks);
      next += chunks.size() - before;
      return next >= Math.min(until, record.end());
    }

    LogBatch batch(LogHead head, long start) {
      return new LogBatch(head, head.first().at(start), chunks, head.first().at(next));
    }
  }
}
