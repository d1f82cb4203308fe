package io.sluice.verticles;

import io.micrometer.core.instrument.Gauge;
import io.sluice.metrics.Metrics;
import io.sluice.verticles.Member.State;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes of a cluster what this one offers, and listens to what they do: {@code
 * /streams} and {@code /health/ready} of a gateway on the same Vertx then show all of them.
 *
 * <p>Deployed once by any clustered Vert.x application. Its configuration is the section {@code
 * cluster} of {@code conf/cluster.yaml}, of which it reads {@code node}, this node's name.
 */
public final class MemberVerticle extends VerticleBase {
  private @Nullable Members members;
  private @Nullable MessageConsumer<Object> consumer;

  @Override
  public Future<?> start() {
    Configuration configuration = Configuration.of(config(), "cluster");
    Members members =
        new Members(
            vertx, configuration.section("cluster").text("node", "unnamed"), System::nanoTime);
    if (!members.hold()) {
      return Future.failedFuture(new IllegalStateException("this Vertx has a MemberVerticle"));
    }
    this.members = members;
    for (State state : State.values()) {
      Gauge.builder("sluice.cluster.members", members, it -> it.count(state))
          .description("Nodes of the cluster by how this one sees them")
          .tag("state", state.text())
          .register(Metrics.on(vertx).registry());
    }
    MessageConsumer<Object> consumer = vertx.eventBus().consumer(Members.ADDRESS);
    this.consumer = consumer;
    consumer.handler(message -> members.heard(message.body()));
    vertx.setPeriodic(
        Members.PERIOD.toMillis(),
        timer -> {
          members.say(false);
          members.forget();
        });
    return consumer.completion().onSuccess(registered -> members.say(true));
  }

  /** Says farewell. */
  @Override
  public Future<?> stop() {
    Members members = this.members;
    MessageConsumer<Object> consumer = this.consumer;
    if (members == null || consumer == null) {
      return Future.succeededFuture();
    }
    members.leaves(State.LEFT);
    members.letGo();
    return consumer.unregister();
  }
}
