package io.sluice.refs;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Starts hosts: within the calling verticle, or, where there is none, within a small one of their
 * own, so that a host always has one context and an end.
 */
final class RefHostStart {
  private RefHostStart() {}

  static Future<RefHost> start(Vertx vertx, RefHostOptions options) {
    Context context = Vertx.currentContext();
    boolean inVerticle =
        context != null && vertx.equals(context.owner()) && context.deploymentID() != null;
    if (context == null || !inVerticle) {
      Alone alone = new Alone(options);
      return vertx.deployVerticle(alone).compose(ignored -> alone.host.future());
    }
    LocalRefHost host = new LocalRefHost(vertx, context, options);
    Promise<RefHost> started = Promise.promise();
    host.run(() -> {
      endWithVerticle(vertx, host);
      host.start(null).onComplete(started);
    });
    return started.future();
  }

  /** Vert.x tells a verticle's end to its consumers only, so there is one that nobody writes to. */
  private static void endWithVerticle(Vertx vertx, LocalRefHost host) {
    String name = "sluice.refs.life." + Long.toHexString(ThreadLocalRandom.current().nextLong());
    MessageConsumer<Object> consumer = vertx.eventBus().localConsumer(name);
    consumer.handler(nothing -> {});
    consumer.endHandler(ignored -> host.end());
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
      endWithVerticle(vertx, made);
      String deployment = context.deploymentID();
      return made.start(() -> vertx.undeploy(deployment)).onComplete(host);
    }
  }
}
