package io.sluice.log.rocks;

import io.sluice.core.StreamInfo;
import io.sluice.core.log.Durability;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link RocksLogStore} may use. Immutable; each method answers a changed copy.
 *
 * <p>Its memory is at most about {@code blockCacheBytes + writeBufferBytes + tailCacheBytes +
 * queueBytes}, 1 KiB for each of {@code activeLogs}, and 1 MiB for each read under way.
 *
 * @param directory where the store is; made where it is not there
 * @param contentType the media type of logs created without one
 * @param durability of logs created without one
 * @param syncInterval how much of its last appends a log of durability {@code interval} may lose to
 *     a loss of power
 * @param maxLogs the most logs
 * @param maxBytes the most payload bytes of all logs together
 * @param minFreeBytes appends are refused while the disk has less free than this: room for what
 *     RocksDB writes beside them, and for deleting
 * @param queueBytes the most memory of chunks that wait to be written; more is refused as busy
 * @param queueAppends the most calls that wait to be written
 * @param readThreads how many reads touch the disk at once
 * @param queueReads the most reads that wait for that
 * @param blockCacheBytes what RocksDB may keep of what it read, its indexes and filters included
 * @param writeBufferBytes what RocksDB may keep of what was written before it sorts it into files
 * @param tailCacheBytes the newest records of all logs, for those who follow
 * @param activeLogs how many logs' states are at hand without a look-up
 * @param sweepInterval how often logs are looked for that expired or have aged
 * @param clock tells when chunks were appended and logs expire
 * @param bootId changes whenever the machine starts, null where it is not known
 */
public record RocksLogOptions(
    Path directory,
    String contentType,
    Durability durability,
    Duration syncInterval,
    long maxLogs,
    long maxBytes,
    long minFreeBytes,
    long queueBytes,
    int queueAppends,
    int readThreads,
    int queueReads,
    long blockCacheBytes,
    long writeBufferBytes,
    long tailCacheBytes,
    int activeLogs,
    Duration sweepInterval,
    InstantSource clock,
    Supplier<@Nullable String> bootId) {

  private static final long MIB = 1024 * 1024;

  /** Checks that each bound is positive. */
  public RocksLogOptions {
    if (!syncInterval.isPositive() || !sweepInterval.isPositive()) {
      throw new IllegalArgumentException("an interval is positive");
    }
    if (maxLogs < 1
        || maxBytes < 1
        || minFreeBytes < 0
        || queueBytes < 1
        || queueAppends < 1
        || readThreads < 1
        || queueReads < 1
        || blockCacheBytes < MIB
        || writeBufferBytes < MIB
        || tailCacheBytes < 0
        || activeLogs < 1) {
      throw new IllegalArgumentException("a limit of a store is positive, its buffers 1 MiB");
    }
  }

  /** The defaults, in a directory. */
  public static RocksLogOptions in(Path directory) {
    return new RocksLogOptions(
        directory,
        StreamInfo.BINARY,
        Durability.INTERVAL,
        Duration.ofSeconds(1),
        10_000_000,
        Long.MAX_VALUE,
        256 * MIB,
        32 * MIB,
        100_000,
        2,
        10_000,
        64 * MIB,
        64 * MIB,
        64 * MIB,
        10_000,
        Duration.ofSeconds(1),
        InstantSource.system(),
        BootId::ofThisMachine);
  }

  /** The same with another durability of logs that do not say. */
  public RocksLogOptions durability(Durability durability) {
    return with(draft -> draft.durability = durability);
  }

  /** The same with another time between syncs. */
  public RocksLogOptions syncInterval(Duration syncInterval) {
    return with(draft -> draft.syncInterval = syncInterval);
  }

  /** The same with room for more or fewer logs. */
  public RocksLogOptions maxLogs(long maxLogs) {
    return with(draft -> draft.maxLogs = maxLogs);
  }

  /** The same with room for more or fewer bytes. */
  public RocksLogOptions maxBytes(long maxBytes) {
    return with(draft -> draft.maxBytes = maxBytes);
  }

  /** The same leaving more or less of the disk free. */
  public RocksLogOptions minFreeBytes(long minFreeBytes) {
    return with(draft -> draft.minFreeBytes = minFreeBytes);
  }

  /** The same looking more or less often for what expired. */
  public RocksLogOptions sweepInterval(Duration sweepInterval) {
    return with(draft -> draft.sweepInterval = sweepInterval);
  }

  /** The same with more or less kept in memory before it is sorted into files. */
  public RocksLogOptions writeBufferBytes(long writeBufferBytes) {
    return with(draft -> draft.writeBufferBytes = writeBufferBytes);
  }

  /** The same with more or less of the newest chunks in memory. */
  public RocksLogOptions tailCacheBytes(long tailCacheBytes) {
    return with(draft -> draft.tailCacheBytes = tailCacheBytes);
  }

  /** The same with more or fewer logs at hand. */
  public RocksLogOptions activeLogs(int activeLogs) {
    return with(draft -> draft.activeLogs = activeLogs);
  }

  /** The same by another clock. */
  public RocksLogOptions clock(InstantSource clock) {
    return with(draft -> draft.clock = clock);
  }

  /** The same with another way to tell whether the machine was started. */
  public RocksLogOptions bootId(Supplier<@Nullable String> bootId) {
    return with(draft -> draft.bootId = bootId);
  }

  /** The same with another bound on what waits to be written. */
  public RocksLogOptions queue(long queueBytes, int queueAppends) {
    return with(draft -> {
      draft.queueBytes = queueBytes;
      draft.queueAppends = queueAppends;
    });
  }

  private RocksLogOptions with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return new RocksLogOptions(
        draft.directory,
        draft.contentType,
        draft.durability,
        draft.syncInterval,
        draft.maxLogs,
        draft.maxBytes,
        draft.minFreeBytes,
        draft.queueBytes,
        draft.queueAppends,
        draft.readThreads,
        draft.queueReads,
        draft.blockCacheBytes,
        draft.writeBufferBytes,
        draft.tailCacheBytes,
        draft.activeLogs,
        draft.sweepInterval,
        draft.clock,
        draft.bootId);
  }

  /** The components, to be changed before they become other options. */
  private static final class Draft {
    private Path directory;
    private String contentType;
    private Durability durability;
    private Duration syncInterval;
    private long maxLogs;
    private long maxBytes;
    private long minFreeBytes;
    private long queueBytes;
    private int queueAppends;
    private int readThreads;
    private int queueReads;
    private long blockCacheBytes;
    private long writeBufferBytes;
    private long tailCacheBytes;
    private int activeLogs;
    private Duration sweepInterval;
    private InstantSource clock;
    private Supplier<@Nullable String> bootId;

    private Draft(RocksLogOptions options) {
      directory = options.directory;
      contentType = options.contentType;
      durability = options.durability;
      syncInterval = options.syncInterval;
      maxLogs = options.maxLogs;
      maxBytes = options.maxBytes;
      minFreeBytes = options.minFreeBytes;
      queueBytes = options.queueBytes;
      queueAppends = options.queueAppends;
      readThreads = options.readThreads;
      queueReads = options.queueReads;
      blockCacheBytes = options.blockCacheBytes;
      writeBufferBytes = options.writeBufferBytes;
      tailCacheBytes = options.tailCacheBytes;
      activeLogs = options.activeLogs;
      sweepInterval = options.sweepInterval;
      clock = options.clock;
      bootId = options.bootId;
    }
  }
}
