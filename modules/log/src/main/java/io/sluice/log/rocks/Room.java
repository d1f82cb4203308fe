package io.sluice.log.rocks;

import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.Refusals;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the store still has room for (rule B1). Writer only, but {@link #isDiskFull}. */
final class Room {

  /** The disk is asked again after so many nanoseconds, or so many bytes: 0.2 s, 8 MiB. */
  private static final long ASK_NANOS = 200_000_000;

  private static final long ASK_BYTES = 8 * 1024 * 1024;

  static final String FULL = "the store's disk is full; reading goes on";

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);

  private final long maxLogs;
  private final long maxBytes;
  private final BooleanSupplier disk;

  private long logs;
  private long bytes;
  private volatile boolean diskHasRoom = true;
  private long askedAt;
  private long bytesSince = ASK_BYTES;

  Room(long maxLogs, long maxBytes, BooleanSupplier disk) {
    this.maxLogs = maxLogs;
    this.maxBytes = maxBytes;
    this.disk = disk;
  }

  /** Sets what the store holds. */
  void is(Totals totals) {
    logs = totals.logs();
    bytes = totals.bytes();
  }

  void created() {
    logs++;
  }

  void deleted() {
    logs--;
  }

  void add(long more) {
    bytes += more;
    bytesSince += more;
  }

  void checkLogs() {
    if (logs >= maxLogs) {
      throw Refusals.refuse(
          LogRefusal.TOO_MANY_LOGS, "the store holds " + maxLogs + " logs, as many as it may");
    }
  }

  /** Refuses what has no room. */
  void check(long more) {
    if (more > 0 && bytes + more > maxBytes) {
      throw Refusals.refuse(
          LogRefusal.STORE_FULL, "the store may hold " + maxBytes + " bytes, and has " + bytes);
    }
    if (!diskHasRoom()) {
      throw Refusals.refuse(LogRefusal.STORE_FULL, FULL);
    }
  }

  private boolean diskHasRoom() {
    if (bytesSince >= ASK_BYTES || System.nanoTime() - askedAt >= ASK_NANOS) {
      look();
    }
    return diskHasRoom;
  }

  /** Asks the disk. */
  void look() {
    boolean had = diskHasRoom;
    diskHasRoom = disk.getAsBoolean();
    askedAt = System.nanoTime();
    bytesSince = 0;
    if (had != diskHasRoom) {
      LOG.warn(
          had
              ? "The disk of the store of logs is full: appends are refused, and reading goes on"
              : "The disk of the store of logs has room again");
    }
  }

  /** Whether the disk had no room when it was asked last. Any thread. */
  boolean isDiskFull() {
    return !diskHasRoom;
  }
}
