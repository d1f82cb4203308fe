package io.sluice.testkit.bus;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.metrics.MetricsOptions;
import io.vertx.test.fakecluster.FakeClusterManager;

/** Where sources are offered and where they are read: one node, or two joined over loopback TCP. */
final class Nodes implements AutoCloseable {

  /** How many nodes. */
  enum Kind {
    /** One: frames are handed over by reference. */
    LOCAL,
    /** Two: frames cross the wire. */
    CLUSTERED
  }

  final Kind kind;
  final Registrations registrations = new Registrations();
  final Vertx offering;
  final Vertx reading;

  Nodes(Kind kind, ChunkBusOptions options) {
    this.kind = kind;
    offering = start();
    reading = kind == Kind.LOCAL ? offering : start();
    ChunkBus.create(offering, options);
    ChunkBus.create(reading, options);
  }

  private Vertx start() {
    VertxOptions options =
        new VertxOptions()
            .setMetricsOptions(new MetricsOptions().setEnabled(true))
            .setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
    VertxBuilder builder = Vertx.builder().with(options).withMetrics(registrations);
    return kind == Kind.LOCAL
        ? builder.build()
        : Waiting.await(builder.withClusterManager(new FakeClusterManager()).buildClustered());
  }

  ChunkBus offeringBus() {
    return ChunkBus.on(offering);
  }

  ChunkBus readingBus() {
    return ChunkBus.on(reading);
  }

  boolean isClustered() {
    return kind == Kind.CLUSTERED;
  }

  /** Closes without waiting. */
  void abandon() {
    var unused = reading.close();
    unused = offering.close();
  }

  @Override
  public void close() {
    Waiting.await(reading.close());
    Waiting.await(offering.close());
  }
}
