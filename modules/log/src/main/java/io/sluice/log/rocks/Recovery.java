package io.sluice.log.rocks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.rocksdb.WALRecoveryMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens what a former run left, and finds out what that run may have lost (rules L3 and L4).
 *
 * <p>After a kill everything accepted is in the write-ahead log, but the last record may be torn:
 * {@code TolerateCorruptedTailRecords} cuts exactly that, and refuses anything worse. After a loss
 * of power the log may have holes, of which {@code PointInTime} keeps what is before the first. The
 * same is tried where the first mode refuses, and every log then begins a new incarnation, since
 * nobody can tell what was after the damage.
 *
 * <p>A disk that is full takes none of what a recovery writes. What is there can be read all the
 * same ({@link #openToRead}); the recovery is begun anew when there is space.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  /** What may have been lost of what was accepted. */
  enum Lost {
    NOTHING,
    /** What was not synced: of logs that do not sync every append. */
    UNSYNCED,
    /** Of any log. */
    ANYTHING
  }

  private final Path directory;
  private final RocksLogOptions options;
  private final DbLog log;
  private final RunMarker marker;
  private Lost lost = Lost.NOTHING;
  private long cutBytes;

  /** How the write-ahead log is read, as the last attempt to open it found right. */
  private WALRecoveryMode mode = WALRecoveryMode.TolerateCorruptedTailRecords;

  Recovery(RocksLogOptions options, DbLog log) {
    this.directory = options.directory();
    this.options = options;
    this.log = log;
    this.marker = new RunMarker(directory, options.bootId().get());
  }

  /** What the last run may have lost; known once it is open. */
  Lost lost() {
    return lost;
  }

  /** How much of the write-ahead log was cut; known once it is open. */
  long cutBytes() {
    return cutBytes;
  }

  RunMarker marker() {
    return marker;
  }

  Path databases() {
    return directory.resolve("db");
  }

  /** Whether there is a store to be opened, rather than one to be made. */
  boolean isThere() {
    return Files.exists(databases().resolve("CURRENT"));
  }

  /**
   * Opens it, and recovers it.
   *
   * @throws StoreTakenException where another has it
   */
  Db open() throws RocksDBException, IOException {
    lost = Lost.NOTHING;
    log.reset();
    Files.createDirectories(databases());
    RunMarker.Last last = marker.last();
    long torn = last == RunMarker.Last.CLOSED ? 0 : WalTail.torn(databases());
    Db db = open(last);
    cutBytes = Math.max(torn, log.droppedBytes());
    tell(last);
    return db;
  }

  /** Opens for reading only what could not be opened, and changes nothing. */
  Db openToRead() throws RocksDBException {
    return Db.open(databases(), options, mode, true, log);
  }

  /** Opens again what this run had open. */
  Db reopen(boolean readOnly) throws RocksDBException {
    mode = WALRecoveryMode.TolerateCorruptedTailRecords;
    return Db.open(databases(), options, mode, readOnly, log);
  }

  private Db open(RunMarker.Last last) throws RocksDBException, IOException {
    switch (last) {
      case CLOSED, KILLED -> {
        try {
          return open(WALRecoveryMode.TolerateCorruptedTailRecords);
        } catch (RocksDBException e) {
          if (!isCorruption(e)) {
            throw e;
          }
          LOG.error("The store in {} is damaged; what is before the damage is kept", directory, e);
          mode = WALRecoveryMode.PointInTimeRecovery;
          marker.cutting();
          log.reset();
        }
      }
      case CUTTING -> LOG.warn("Going on with the recovery of the store in {}", directory);
      case POWER_LOST -> {
        lost = Lost.UNSYNCED;
        return open(WALRecoveryMode.PointInTimeRecovery);
      }
    }
    lost = Lost.ANYTHING;
    return open(WALRecoveryMode.PointInTimeRecovery);
  }

  private Db open(WALRecoveryMode mode) throws RocksDBException {
    this.mode = mode;
    try {
      return Db.open(databases(), options, mode, false, log);
    } catch (RocksDBException e) {
      if (isTaken(e)) {
        throw new StoreTakenException(directory, e);
      }
      throw e;
    }
  }

  private void tell(RunMarker.Last last) {
    long cut = cutBytes;
    switch (lost) {
      case NOTHING -> {
        if (last == RunMarker.Last.KILLED) {
          LOG.warn(
              "The store in {} was not closed; {}; nothing accepted is lost",
              directory,
              cut == 0 ? "nothing had to be cut" : "a torn tail of " + cut + " bytes was cut");
        }
      }
      case UNSYNCED ->
          LOG.warn(
              "The machine stopped while the store in {} was open; {} bytes were cut; logs that do"
                  + " not sync every append begin a new incarnation",
              directory,
              cut);
      case ANYTHING ->
          LOG.error(
              "The store in {} lost what was after the damage, {} bytes or more; every log begins a"
                  + " new incarnation",
              directory,
              cut);
    }
  }

  private static boolean isCorruption(RocksDBException e) {
    Status status = e.getStatus();
    return status != null && status.getCode() == Status.Code.Corruption;
  }

  /**
   * Whether it is the disk that does not take what is to be written. A store that is damaged, or of
   * another version, is not.
   */
  static boolean isOfTheDisk(Exception e) {
    if (!(e instanceof RocksDBException failed)) {
      return e instanceof IOException;
    }
    Status status = failed.getStatus();
    return status != null && status.getCode() == Status.Code.IOError;
  }

  /**
   * RocksDB tells a lock that is held as an I/O error on the file LOCK, and as another one that the
   * file cannot be opened.
   */
  private static boolean isTaken(RocksDBException e) {
    String message = String.valueOf(e.getMessage());
    return message.contains("/LOCK")
        && (message.contains("lock file") || message.contains("lock hold"));
  }
}
