package io.sluice.verticles;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
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
      case ROCKSDB -> rocks(options);
      case NONE -> Future.succeededFuture(Optional.empty());
    };
  }

  private static WatchableLogStore memory(Vertx vertx, StoreOptions options) {
    return MemoryLogStore.on(
        vertx, MemoryLogOptions.DEFAULT.maxLogs(options.logs()).maxBytes(options.bytes()));
  }

  private static Future<Optional<WatchableLogStore>> rocks(StoreOptions options) {
    log.warn(
        "this node goes on without a store of logs: there is none for {} yet", options.directory());
    return Future.succeededFuture(Optional.empty());
  }

  /** Makes streams that follow the store's logs. */
  static StreamSource readers(WatchableLogStore store) {
    return request -> {
      throw new StreamException(FailureCode.UNAVAILABLE, "logs cannot be followed yet");
    };
  }
}
