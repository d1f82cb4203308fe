package io.sluice.testkit.fault;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.spi.cluster.ClusterManager;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * An address that is registered in the cluster although nobody answers there, as after a node was
 * stopped or died and before the cluster manager gave it up.
 */
public final class StaleRegistration implements AutoCloseable {
  private final AtomicLong asked;
  private final Supplier<Future<Void>> end;

  private StaleRegistration(AtomicLong asked, Supplier<Future<Void>> end) {
    this.asked = asked;
    this.end = end;
  }

  /** Of a node that takes every message and answers none. Completes when the cluster knows. */
  public static Future<StaleRegistration> silent(Vertx node, String address) {
    AtomicLong asked = new AtomicLong();
    MessageConsumer<Object> consumer =
        node.eventBus().consumer(address, message -> asked.incrementAndGet());
    return consumer.completion().map(new StaleRegistration(asked, consumer::unregister));
  }

  /**
   * Of a node that is gone: connecting to it fails. Completes when the cluster knows.
   *
   * @param manager of any node that is there
   * @param node the id of the one that is not
   */
  public static Future<StaleRegistration> gone(
      ClusterManager manager, String node, String address) {
    RegistrationInfo registration = new RegistrationInfo(node, 1, false);
    Promise<Void> added = Promise.promise();
    manager.addRegistration(address, registration, added);
    StaleRegistration stale =
        new StaleRegistration(
            new AtomicLong(),
            () -> {
              Promise<Void> removed = Promise.promise();
              manager.removeRegistration(address, registration, removed);
              return removed.future();
            });
    return added.future().map(stale);
  }

  /** How many messages came to it, where the node is there to count them. */
  public long asked() {
    return asked.get();
  }

  /** Takes it back, without waiting. */
  @Override
  public void close() {
    var unused = end.get();
  }
}
