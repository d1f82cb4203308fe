package io.sluice.verticles;

import io.sluice.log.rocks.RocksLogStore;
import io.sluice.metrics.Metrics;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import io.vertx.ext.healthchecks.Status;
import org.jspecify.annotations.Nullable;

/**
 * What this process's store on the disk says of itself, for health and metrics. A store that
 * refuses appends is read all the same, so that it does not make a node unready. Any thread.
 */
final class StoreHealth implements Shareable {
  private static final String HOLDER = "sluice.store.health";

  private final RocksLogStore store;

  private StoreHealth(RocksLogStore store) {
    this.store = store;
  }

  /** Has health ask a store that was opened. */
  static void opened(Vertx vertx, RocksLogStore store) {
    holder(vertx).put(HOLDER, new StoreHealth(store));
    StoreMeters.register(
        Metrics.on(vertx).registry(),
        () -> {
          @Nullable StoreHealth health = holder(vertx).get(HOLDER);
          return health == null ? null : health.store;
        });
  }

  /** The store was closed. */
  static void closed(Vertx vertx) {
    holder(vertx).remove(HOLDER);
  }

  /** Whether appends are accepted and, if not, why; without a word where there is no such store. */
  static Status of(Vertx vertx) {
    StoreHealth health = holder(vertx).get(HOLDER);
    if (health == null) {
      return Status.OK();
    }
    String why = health.store.refusing();
    return Status.OK(
        why == null
            ? JsonObject.of("appends", "accepted")
            : JsonObject.of("appends", "refused", "why", why));
  }

  private static LocalMap<String, StoreHealth> holder(Vertx vertx) {
    return vertx.sharedData().getLocalMap(HOLDER);
  }
}
