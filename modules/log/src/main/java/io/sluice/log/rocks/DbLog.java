package io.sluice.log.rocks;

import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.RocksDB;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes what RocksDB warns of on to this process's log, and counts what a recovery says it
 * dropped. Any thread.
 */
final class DbLog extends org.rocksdb.Logger {

  static {
    RocksDB.loadLibrary();
  }

  private static final Logger LOG = LoggerFactory.getLogger(RocksLogStore.class);
  private static final Pattern DROPPED = Pattern.compile("dropping (\\d+) bytes");

  private final AtomicLong dropped = new AtomicLong();

  DbLog() {
    super(InfoLogLevel.WARN_LEVEL);
  }

  @Override
  protected void log(InfoLogLevel level, String message) {
    Matcher matcher = DROPPED.matcher(message);
    if (matcher.find()) {
      dropped.addAndGet(Long.parseLong(matcher.group(1)));
    }
    LOG.warn("RocksDB: {}", message);
  }

  /** Counts from nothing again, since a recovery begins anew. */
  void reset() {
    dropped.set(0);
  }

  /** How many bytes recoveries dropped so far, beside torn tails. */
  long droppedBytes() {
    return dropped.get();
  }
}
