package io.sluice.log.rocks;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocksDB of a store, which may be opened anew beneath those who read.
 *
 * <p>Once a write fails, RocksDB refuses all further ones until it is opened again (its {@code
 * Resume} is not in its Java API, and does not clear the failed write-ahead log). So does this: it
 * is {@link #isFailing() failing} until {@link #reopen()} succeeds. Reads go on all the while but
 * for the moment of opening; where RocksDB opens for reading only, from that.
 *
 * <p>One that fails when it is opened first, as full disks do, is read, and {@link #isBegun() not
 * begun} until it takes what a start writes.
 *
 * <p><b>Threads.</b> Any, but {@link #write} and {@link #reopen}: the writer only.
 */
final class Disk {

  static {
    RocksDB.loadLibrary();
  }

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  /** Reads something. */
  interface Reading<T extends @Nullable Object> {
    T from(Db db) throws RocksDBException;
  }

  private final RocksLogOptions options;
  private final Recovery recovery;
  private final DbLog log;
  private final WriteOptions synced = new WriteOptions().setSync(true);
  private final WriteOptions unsynced = new WriteOptions();

  /** Held for reading while RocksDB is used, for writing while it is opened and closed. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();

  /** Null once closed, or while it cannot even be opened for reading. */
  private @Nullable Db db;

  private volatile @Nullable RocksDBException failing;
  private volatile boolean unsyncedWrites;

  /** Whether this run was recovered to, and is noted. The writer's. */
  private boolean begun;

  /** What was told last of opening it again, so that it is not told at every attempt. */
  private volatile String told = "";

  private Disk(RocksLogOptions options) {
    this.options = options;
    this.log = new DbLog();
    this.recovery = new Recovery(options, log);
  }

  /**
   * Opens it; failing where the disk takes no recovery and yet can be read.
   *
   * @throws StoreTakenException where another has it
   */
  static Disk open(RocksLogOptions options) throws RocksDBException, IOException {
    Disk disk = new Disk(options);
    boolean opened = false;
    try {
      disk.open();
      opened = true;
      return disk;
    } finally {
      if (!opened) {
        disk.abandon();
      }
    }
  }

  private void open() throws RocksDBException, IOException {
    try {
      db = recovery.open();
    } catch (RocksDBException | IOException e) {
      if (!recovery.isThere() || !Recovery.isOfTheDisk(e)) {
        throw e;
      }
      try {
        db = recovery.openToRead();
      } catch (RocksDBException unreadable) {
        e.addSuppressed(unreadable);
        throw e;
      }
      fail(e);
    }
  }

  /** Whether the start of this run is stored; where it is not, nothing was accepted yet. */
  boolean isBegun() {
    return begun;
  }

  /** Notes that this run may write, before it accepts anything. */
  void begin() throws RocksDBException {
    try {
      recovery.marker().running();
      begun = true;
    } catch (IOException e) {
      throw fail(e);
    }
  }

  Recovery.Lost lost() {
    return recovery.lost();
  }

  long cutBytes() {
    return recovery.cutBytes();
  }

  /** Whether writes are refused. */
  boolean isFailing() {
    return failing != null;
  }

  /** Reads something; what it answers must not refer to the database. */
  <T extends @Nullable Object> T read(Reading<T> reading) throws RocksDBException {
    use.readLock().lock();
    try {
      Db open = db;
      if (open == null) {
        throw new StreamException(FailureCode.UNAVAILABLE, "the store is not open");
      }
      return reading.from(open);
    } finally {
      use.readLock().unlock();
    }
  }

  /** The column families, for who builds a batch. Writer only, while it is not failing. */
  Db families() {
    Db open = db;
    if (open == null) {
      throw new IllegalStateException("the store is not open");
    }
    return open;
  }

  /** Writes all of a batch or, failing from then on, none that readers will see. */
  void write(WriteBatch batch, boolean sync) throws RocksDBException {
    RocksDBException before = failing;
    if (before != null) {
      throw before;
    }
    try {
      families().rocks.write(sync ? synced : unsynced, batch);
      if (!sync) {
        unsyncedWrites = true;
      }
    } catch (RocksDBException e) {
      fail(e);
      throw e;
    }
  }

  /** Syncs what was written and not synced; false where there was nothing. */
  boolean sync() throws RocksDBException {
    if (!unsyncedWrites || isFailing()) {
      return false;
    }
    unsyncedWrites = false;
    try {
      read(open -> {
        open.rocks.syncWal();
        return open;
      });
      return true;
    } catch (RocksDBException e) {
      fail(e);
      throw e;
    }
  }

  private synchronized RocksDBException fail(Exception e) {
    RocksDBException before = failing;
    if (before != null) {
      return before;
    }
    RocksDBException why =
        e instanceof RocksDBException rocks ? rocks : new RocksDBException(String.valueOf(e));
    LOG.error(
        "The disk of the store in {} takes no appends; they are refused until it does, and reading"
            + " goes on",
        options.directory(),
        e);
    failing = why;
    told = "";
    return why;
  }

  /** Whether the disk has the room that is left free. */
  boolean hasRoom() {
    try {
      return Files.getFileStore(options.directory()).getUsableSpace() >= options.minFreeBytes();
    } catch (IOException e) {
      return false;
    }
  }

  /** Opens it again, for writing if that goes, else for reading. True when it takes writes. */
  boolean reopen() {
    use.writeLock().lock();
    try {
      Db old = db;
      db = null;
      if (old != null) {
        old.close();
      }
      try {
        db = begun ? recovery.reopen(false) : recovery.open();
        failing = null;
        return true;
      } catch (RocksDBException | IOException | UncheckedIOException | StoreTakenException e) {
        tell("The store in {} still does not open for appends", e);
      }
      try {
        db = begun ? recovery.reopen(true) : recovery.openToRead();
      } catch (RocksDBException e) {
        tell("The store in {} cannot be read for now", e);
      }
      return false;
    } finally {
      use.writeLock().unlock();
    }
  }

  /** Warns of what was not the last to be told. */
  private void tell(String message, Exception e) {
    if (!told.equals(message)) {
      told = message;
      LOG.warn(message, options.directory(), e);
    }
  }

  /** Closes it, cleanly where nothing failed. */
  void close() {
    boolean clean = false;
    try {
      boolean unused = sync();
      clean = !isFailing();
    } catch (RocksDBException | StreamException e) {
      LOG.warn("The store in {} could not be synced at its end", options.directory(), e);
    }
    close(clean);
  }

  /** Lets go of it as a kill would. */
  void abandon() {
    close(false);
  }

  private void close(boolean clean) {
    use.writeLock().lock();
    try {
      Db old = db;
      db = null;
      if (old != null) {
        old.close();
      }
      if (clean && old != null) {
        recovery.marker().closed();
      }
    } catch (IOException e) {
      LOG.warn("The store in {} could not note its end", options.directory(), e);
    } finally {
      use.writeLock().unlock();
    }
    synced.close();
    unsynced.close();
    log.close();
  }
}
