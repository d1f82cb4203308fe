package io.sluice.log.bus;

import io.sluice.core.ChunkBus;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;

/** Where a store is served and where it is used: one node, or two joined over loopback TCP. */
final class LogNodes implements AutoCloseable {
  final Vertx owner;
  final Vertx user;

  private LogNodes(Vertx owner, Vertx user) {
    this.owner = owner;
    this.user = user;
  }

  static LogNodes one() {
    Vertx vertx = Vertx.vertx();
    return new LogNodes(vertx, vertx);
  }

  static LogNodes two() {
    return new LogNodes(clustered(), clustered());
  }

  static Vertx clustered() {
    VertxOptions options =
        new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
    return Waiting.await(
        Vertx.builder()
            .with(options)
            .withClusterManager(new FakeClusterManager())
            .buildClustered());
  }

  ChunkBus owning() {
    return ChunkBus.on(owner);
  }

  ChunkBus using() {
    return ChunkBus.on(user);
  }

  @Override
  public void close() {
    Waiting.await(user.close());
    Waiting.await(owner.close());
  }
}
