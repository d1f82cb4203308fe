package io.sluice.refs;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Starts hosts: on the calling context, or, where it is none of this Vert.x, in a small verticle,
 * so that a host always has one context and an end.
 */
final class RefHostStart {
  private RefHostStart() {}

  static Future<RefHost> start(Vertx vertx, RefHostOptions options) {
    Context context = Vertx.currentContext();
    if (context == null || !vertx.equals(context.owner())) {
      return alone(vertx, options);
    }
    LocalRefHost host = new LocalRefHost(vertx, context, options);
    Promise<RefHost> started = Promise.promise();
    host.run(() -> {
      try {
        MessageConsumer<Object> life = life(vertx, host);
        host.start(life::unregister).onFailure(ignored -> host.end()).onComplete(started);
      } catch (RuntimeException e) {
        started.fail(e); // as where Vert.x was closed meanwhile
      }
    });
    return started.future();
  }

  /** Starts one on a context of its own. */
  static Future<RefHost> alone(Vertx vertx, RefHostOptions options) {
    Alone alone = new Alone(options);
    return vertx.deployVerticle(alone).compose(ignored -> alone.host.future());
  }

  /**
   * Vert.x tells the end of a verticle, or its own, to consumers only, so there is one that nobody
   * writes to. The host ends with it.
   */
  private static MessageConsumer<Object> life(Vertx vertx, LocalRefHost host) {
    String name = "sluice.refs.life." + Long.toHexString(ThreadLocalRandom.current().nextLong());
    MessageConsumer<Object> consumer = vertx.eventBus().localConsumer(name);
    consumer.handler(nothing -> {});
    consumer.endHandler(ignored -> host.end());
    return consumer;
  }

  private static final class Alone extends VerticleBase {
    private final RefHostOptions options;
    private final Promise<RefHost> host = Promise.promise();

    Alone(RefHostOptions options) {
      this.options = options;
    }

    @Override
    public Future<?> start() {
      LocalRefHost made = new LocalRefHost(vertx, context, options);
      life(vertx, made);
      String deployment = context.deploymentID();
      return made.start(() -> vertx.undeploy(deployment)).onComplete(host);
    }
  }
}
