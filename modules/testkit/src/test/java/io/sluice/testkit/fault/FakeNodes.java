package io.sluice.testkit.fault;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.ArrayList;
import java.util.List;

/** Nodes in this JVM, joined over loopback, each behind a proxy. */
final class FakeNodes implements AutoCloseable {

  /** A window each for the streams of a test, so that what waits somewhere can be reckoned. */
  private static final ChunkBusOptions OPTIONS = new ChunkBusOptions(8 << 20, 1_000_000);

  /** One node. */
  record Node(Vertx vertx, FakeClusterManager manager, LinkProxy proxy, ChunkBus bus) {}

  private final List<Node> nodes = new ArrayList<>();
  final Node offering = join();
  final Node reading = join();

  /** One more. */
  Node join() {
    LinkProxy proxy = LinkProxy.to(Loopback.freePort());
    FakeClusterManager manager = new FakeClusterManager();
    EventBusOptions eventBus = proxy.eventBus();
    Vertx vertx =
        Slow.await(
            Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(eventBus))
                .withClusterManager(manager)
                .buildClustered());
    Node node = new Node(vertx, manager, proxy, ChunkBus.create(vertx, OPTIONS));
    nodes.add(node);
    return node;
  }

  /** Waits until no node holds anything of any stream. */
  void awaitNothingLeft() {
    for (Node node : nodes) {
      Slow.until(() -> node.bus.sessions() == 0);
      Slow.until(() -> node.bus.reservedWindowBytes() == 0);
    }
  }

  @Override
  public void close() {
    nodes.forEach(node -> node.proxy.heal());
    nodes.forEach(node -> Slow.await(node.vertx.close()));
    nodes.forEach(node -> node.proxy.close());
  }
}
