package io.sluice.core.internal.endpoint;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Finds the endpoint of a caller: the one of its verticle instance, where that runs on an event
 * loop, else the one that all other callers of this Vertx share. Any thread.
 */
final class EndpointDirectory {
  private static final Object ENDPOINT = new Object();

  private final Vertx vertx;
  private final Links.Bounds bounds;
  private final Set<String> addresses = ConcurrentHashMap.newKeySet();
  private final AtomicLong sessions = new AtomicLong();
  private final AtomicReference<@Nullable Future<Endpoint>> shared = new AtomicReference<>();

  EndpointDirectory(Vertx vertx, Links.Bounds bounds) {
    this.vertx = vertx;
    this.bounds = bounds;
  }

  void add(String address) {
    addresses.add(address);
  }

  void remove(String address) {
    addresses.remove(address);
  }

  boolean isLocal(String address) {
    return addresses.contains(address);
  }

  /** So many sessions more, or fewer. */
  void sessions(int change) {
    sessions.addAndGet(change);
  }

  /** How many sessions all endpoints hold. */
  long sessions() {
    return sessions.get();
  }

  /** How many addresses are registered. */
  int size() {
    return addresses.size();
  }

  Future<Endpoint> ofCaller() {
    Context context = Vertx.currentContext();
    if (context == null || !isVerticleLoop(context)) {
      return shared();
    }
    if (Context.isOnEventLoopThread()) {
      return ofVerticle(context);
    }
    // A blocking piece of work that the verticle handed to the pool.
    Promise<Endpoint> found = Promise.promise();
    context.runOnContext(ignored -> ofVerticle(context).onComplete(found));
    return found.future();
  }

  private boolean isVerticleLoop(Context context) {
    return vertx.equals(context.owner())
        && context.deploymentID() != null
        && context.isEventLoopContext();
  }

  private Future<Endpoint> ofVerticle(Context context) {
    Endpoint endpoint = context.get(ENDPOINT);
    if (endpoint == null || endpoint.isClosed()) {
      endpoint = new Endpoint(this, vertx, context, bounds);
      context.put(ENDPOINT, endpoint);
    }
    return registered(endpoint);
  }

  private static Future<Endpoint> registered(Endpoint endpoint) {
    return endpoint.registered().map(endpoint);
  }

  private Future<Endpoint> shared() {
    Future<Endpoint> known = shared.get();
    if (known != null) {
      return known;
    }
    Promise<Endpoint> made = Promise.promise();
    if (!shared.compareAndSet(null, made.future())) {
      return shared();
    }
    // A thread that Vert.x does not know gets an event-loop context that belongs to no verticle,
    // and so outlives the one that happens to ask first.
    Thread.ofPlatform()
        .daemon()
        .name("sluice-shared-endpoint")
        .start(() -> {
          Context context = vertx.getOrCreateContext();
          context.runOnContext(
              ignored -> registered(new Endpoint(this, vertx, context, bounds)).onComplete(made));
        });
    return made.future();
  }
}
