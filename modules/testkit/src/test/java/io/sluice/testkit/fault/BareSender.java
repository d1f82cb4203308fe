package io.sluice.testkit.fault;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageProducer;

/**
 * Writes to an address of the bare bus, a few at once, and counts how often it is told that all
 * went well. Of one context.
 */
final class BareSender {
  private static final int IN_FLIGHT = 64;

  private final Context context;
  private final MessageProducer<Long> to;
  private long next;
  private long succeeded;
  private int underWay;
  private boolean enough;

  BareSender(Vertx vertx, String address) {
    context = vertx.getOrCreateContext();
    to = vertx.eventBus().sender(address);
  }

  void start() {
    for (int i = 0; i < IN_FLIGHT; i++) {
      context.runOnContext(ignored -> write());
    }
  }

  /** No more; says how many were said to have gone well once all is settled. */
  void enough() {
    context.runOnContext(ignored -> enough = true);
  }

  private void write() {
    underWay++;
    to.write(next++).onComplete(done -> context.runOnContext(ignored -> wrote(done.succeeded())));
  }

  private void wrote(boolean well) {
    underWay--;
    succeeded += well ? 1 : 0;
    if (!enough) {
      write();
    } else if (underWay == 0) {
      NodeConsole.say("raw " + succeeded);
    }
  }
}
