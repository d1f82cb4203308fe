package io.sluice.verticles;

import io.sluice.core.log.Durability;
import io.sluice.core.log.ServedLogs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/**
 * The {@code store} section, with its defaults.
 *
 * @param type what the logs are stored in
 * @param directory where a store on the disk is
 * @param durability of logs that do not say
 * @param syncInterval how much of its last appends a log of durability {@code interval} may lose to
 *     a loss of power
 * @param sweepInterval how often logs are looked for that expired
 * @param logs the most logs
 * @param bytes the most bytes of all logs together
 * @param minFreeBytes appends are refused while the disk has less free
 * @param waitingBytes what may wait to be written
 */
record StoreOptions(
    Type type,
    Path directory,
    Durability durability,
    Duration syncInterval,
    Duration sweepInterval,
    int logs,
    long bytes,
    long minFreeBytes,
    long waitingBytes) {

  /** What stores there are. */
  enum Type {
    /** On the disk, in this process. */
    ROCKSDB,
    /** In memory, gone with the process. */
    MEMORY,
    /** None: there are no logs, unless another node has a store all the same. */
    NONE,
    /** Another node of the cluster has it: while none does, it is away. */
    ELSEWHERE;

    /** Its name in configuration. */
    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static final String DEFAULT_TYPE = "rocksdb";
  static final String DEFAULT_DIRECTORY = "data";
  static final String DEFAULT_DURABILITY = "interval";
  static final Duration DEFAULT_SYNC_INTERVAL = Duration.ofSeconds(1);
  static final Duration DEFAULT_SWEEP_INTERVAL = Duration.ofSeconds(1);

  /** As many as a store on a disk opens without being felt. */
  static final int DEFAULT_LOGS = 10_000_000;

  /** As many as fit in memory with something in them. */
  static final int DEFAULT_MEMORY_LOGS = 10_000;

  /** What a small heap has to spare. */
  static final long DEFAULT_MEMORY_BYTES = 256L << 20;

  /** Room for what RocksDB writes beside the appends, and for deleting. */
  static final long DEFAULT_MIN_FREE_BYTES = 256L << 20;

  /**
   * Reads the section.
   *
   * @param port of the gateway, which a node is named after unless it has a name
   * @param baseDir where relative paths begin
   */
  static StoreOptions of(Section section, int port, Path baseDir) {
    Type type = Type.valueOf(section.text("type", DEFAULT_TYPE).toUpperCase(Locale.ROOT));
    boolean memory = type == Type.MEMORY;
    return new StoreOptions(
        type,
        baseDir
            .resolve(section.text("directory", DEFAULT_DIRECTORY))
            .resolve(section.text("node", Integer.toString(port)))
            .normalize(),
        durability(section.text("durability", DEFAULT_DURABILITY)),
        section.duration("syncInterval", DEFAULT_SYNC_INTERVAL),
        section.duration("sweepInterval", DEFAULT_SWEEP_INTERVAL),
        section.integer("logs", memory ? DEFAULT_MEMORY_LOGS : DEFAULT_LOGS),
        section.longInteger("bytes", memory ? DEFAULT_MEMORY_BYTES : Long.MAX_VALUE),
        section.longInteger("minFreeBytes", DEFAULT_MIN_FREE_BYTES),
        section.longInteger("waitingBytes", ServedLogs.DEFAULT_WAITING_BYTES));
  }

  private static Durability durability(String text) {
    return Durability.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
