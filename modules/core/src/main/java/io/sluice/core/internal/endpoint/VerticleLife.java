package io.sluice.core.internal.endpoint;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a worker's or virtual thread's verticle has on the shared endpoint: it ends with the
 * verticle, as an event loop's own endpoint does. Vert.x tells a verticle's end to its consumers
 * only, so there is one, known to this node alone, whose address nobody writes to.
 */
final class VerticleLife {
  private static final Object LIFE = new Object();

  private final MessageConsumer<Object> consumer;

  // endpoint's context only
  private final Set<Long> sessions = new HashSet<>();
  private final Set<OfferedSource> offers = new HashSet<>();
  private @Nullable Endpoint endpoint;
  private boolean over;

  private VerticleLife(Vertx vertx) {
    long name = ThreadLocalRandom.current().nextLong();
    consumer = vertx.eventBus().localConsumer("sluice.life." + Long.toHexString(name));
    consumer.handler(nothing -> {});
  }

  /** The life of the calling verticle; null where it needs none. Caller's thread. */
  static @Nullable VerticleLife ofCaller(Vertx vertx) {
    Context context = Vertx.currentContext();
    if (context == null
        || !vertx.equals(context.owner())
        || context.deploymentID() == null
        || context.isEventLoopContext()) {
      return null;
    }
    synchronized (LIFE) {
      VerticleLife life = context.get(LIFE);
      if (life == null) {
        life = new VerticleLife(vertx);
        context.put(LIFE, life);
      }
      return life;
    }
  }

  /** Watches for the end, on this endpoint's context. Answers whether there is life. */
  boolean goesOn(Endpoint on) {
    if (endpoint == null) {
      endpoint = on;
      // An end handler runs where it was set: here, not on a context that is going away.
      consumer.endHandler(ignored -> end());
    }
    if (!consumer.isRegistered()) {
      end();
    }
    return !over;
  }

  void add(long session) {
    sessions.add(session);
  }

  void remove(long session) {
    sessions.remove(session);
  }

  void add(OfferedSource offer) {
    offers.add(offer);
  }

  void remove(OfferedSource offer) {
    offers.remove(offer);
  }

  private void end() {
    if (over || endpoint == null) {
      return;
    }
    over = true;
    List.copyOf(offers).forEach(OfferedSource::withdraw);
    endpoint.shutDown(List.copyOf(sessions), undeployed());
  }

  static Failure undeployed() {
    return Failure.of(FailureCode.NODE_LEAVING, "the verticle was undeployed");
  }
}
