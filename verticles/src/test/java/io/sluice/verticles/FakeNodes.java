package io.sluice.verticles;

import io.sluice.core.ChunkBus;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Nodes in one process whose membership is made up, and whose event bus is a real one. */
final class FakeNodes implements AutoCloseable {
  private final List<Vertx> nodes = new ArrayList<>();

  /** One more node. */
  Vertx start() {
    return start(bus -> {});
  }

  /** One more, with its event bus set up further. */
  Vertx start(Consumer<EventBusOptions> setUp) {
    EventBusOptions bus = new EventBusOptions().setHost("127.0.0.1");
    setUp.accept(bus);
    Vertx vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(bus))
            .withClusterManager(new FakeClusterManager())
            .buildClustered()
            .await();
    nodes.add(vertx);
    return vertx;
  }

  /** One more, for its streams. */
  ChunkBus bus() {
    return ChunkBus.on(start());
  }

  Vertx first() {
    return nodes.getFirst();
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.close().await());
  }
}
