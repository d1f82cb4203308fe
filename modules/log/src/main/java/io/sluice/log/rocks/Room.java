package io.sluice.log.rocks;

import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.Refusals;
import java.util.function.BooleanSupplier;

/** What the store still has room for (rule B1). Writer only. */
final class Room {

  /** The disk is asked again after so many nanoseconds, or so many bytes: 0.2 s, 8 MiB. */
  private static final long ASK_NANOS = 200_000_000;

  private static final long ASK_BYTES = 8 * 1024 * 1024;

  private final long maxLogs;
  private final long maxBytes;
  private final BooleanSupplier disk;

  private long logs;
  private long bytes;
  private boolean diskHasRoom = true;
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
      throw Refusals.refuse(LogRefusal.STORE_FULL, "the store's disk is full");
    }
  }

  private boolean diskHasRoom() {
    long now = System.nanoTime();
    if (bytesSince >= ASK_BYTES || now - askedAt >= ASK_NANOS) {
      diskHasRoom = disk.getAsBoolean();
      askedAt = now;
      bytesSince = 0;
    }
    return diskHasRoom;
  }
}
