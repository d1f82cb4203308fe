package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import io.sluice.log.internal.Kept;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What retention asks of a log's chunks, from the records of the group being written, the newest in
 * memory, or the disk. It goes forward through one record after another. Writer only.
 */
final class KeptRecords implements Kept {

  /** The lengths of so many chunks are kept between groups; more are read again. */
  private static final int MAX_KEPT_LENGTHS = 512;

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  private final Disk disk;
  private final DataReader reader;
  private final String name;
  private final long id;
  private final Shares shares;
  private final List<LogRecord> unwritten;

  private long position = -1;
  private long end = -1;
  private long timeMs;

  /** Null where they were let go; empty where they are not known. */
  private int @Nullable [] lengths;

  KeptRecords(Disk disk, DataReader reader, LogEntry log) {
    this.disk = disk;
    this.reader = reader;
    this.name = log.name();
    this.id = log.id();
    this.shares = log.shares();
    this.unwritten = log.sealed();
  }

  @Override
  public int length(long at) {
    load(at);
    int[] known = lengths;
    if (known == null) {
      position = -1;
      end = -1;
      load(at);
      known = lengths;
    }
    return known == null || known.length == 0 ? 0 : known[(int) (at - position)];
  }

  @Override
  public long appendedMs(long at) {
    load(at);
    return timeMs;
  }

  /** Lets go of what is large, after a group. */
  void rest() {
    if (lengths != null && lengths.length > MAX_KEPT_LENGTHS) {
      lengths = null;
    }
  }

  /** The chunk at a position. */
  Chunk chunk(long at) {
    long holder = shares.holder(at, id);
    LogRecord known = holder == id ? unwritten(at) : null;
    try {
      LogRecord record = known == null ? disk.read(db -> reader.find(db, holder, at)) : known;
      List<Chunk> one = new ArrayList<>();
      record.read(at, at + 1, 1, Long.MAX_VALUE, one);
      return one.getFirst();
    } catch (RocksDBException e) {
      throw new DamagedException(String.valueOf(e.getMessage()));
    }
  }

  private void load(long at) {
    if (at >= position && at < end) {
      return;
    }
    long holder = shares.holder(at, id);
    try {
      LogRecord record = holder == id ? unwritten(at) : null;
      use(record == null ? disk.read(db -> reader.find(db, holder, at)) : record);
    } catch (DamagedException | RocksDBException e) {
      // Trimming a damaged record away must not stop the writer: it counts as old and empty.
      LOG.warn("The log {} is damaged at position {}", name, at, e);
      position = at;
      end = next(holder, at);
      timeMs = 0;
      lengths = new int[0];
    }
  }

  private long next(long holder, long at) {
    try {
      return disk.read(db -> DataReader.firstRecord(db, holder, at + 1));
    } catch (RocksDBException e) {
      return at + 1;
    }
  }

  private @Nullable LogRecord unwritten(long at) {
    for (LogRecord record : unwritten) {
      if (at >= record.position() && at < record.end()) {
        return record;
      }
    }
    return null;
  }

  private void use(LogRecord record) {
    position = record.position();
    end = record.end();
    timeMs = record.timeMs();
    lengths = record.lengths();
  }
}
