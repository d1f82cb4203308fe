package io.sluice.verticles;

import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.log.rocks.RocksLogOptions;
import io.sluice.log.rocks.RocksLogStore;
import io.sluice.log.rocks.StoreTakenException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the store that the options ask for, and the readers of its logs. */
final class LogStores {
  private static final Logger log = LoggerFactory.getLogger(LogStores.class);

  private LogStores() {}

  /** Opens a store; with none where none is wanted, or another process has it. */
  static Future<Optional<WatchableLogStore>> open(Vertx vertx, StoreOptions options) {
    return switch (options.type()) {
      case MEMORY -> Future.succeededFuture(Optional.of(memory(vertx, options)));
      case ROCKSDB -> vertx.executeBlocking(() -> rocks(vertx, options), false);
      case NONE, ELSEWHERE -> Future.succeededFuture(Optional.empty());
    };
  }

  private static WatchableLogStore memory(Vertx vertx, StoreOptions options) {
    return MemoryLogStore.on(
        vertx, MemoryLogOptions.DEFAULT.maxLogs(options.logs()).maxBytes(options.bytes()));
  }

  private static Optional<WatchableLogStore> rocks(Vertx vertx, StoreOptions options) {
    try {
      RocksLogStore store = openRocks(options);
      StoreHealth.opened(vertx, store);
      return Optional.of(store);
    } catch (StoreTakenException e) {
      log.warn("this node goes on without a store of logs: {}", e.getMessage());
      return Optional.empty();
    }
  }

  /** Opens the store on the disk. Blocks. */
  static RocksLogStore openRocks(StoreOptions options) throws StoreTakenException {
    return RocksLogStore.open(
        RocksLogOptions.in(options.directory())
            .durability(options.durability())
            .syncInterval(options.syncInterval())
            .sweepInterval(options.sweepInterval())
            .maxLogs(options.logs())
            .maxBytes(options.bytes())
            .minFreeBytes(options.minFreeBytes()));
  }

  /** Makes streams that follow the store's logs. */
  static StreamSource readers(WatchableLogStore store) {
    return LogReaders.of(store);
  }
}
