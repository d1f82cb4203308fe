package io.sluice.http;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts open streams, in all and per client's address (rule B1). One per Vertx; any thread. */
final class Admission implements Shareable {

  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> perClient = new ConcurrentHashMap<>();

  static Admission of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, Admission>getLocalMap("io.sluice.http")
        .computeIfAbsent("admission", ignored -> new Admission());
  }

  /** Counts one more; false when there are too many, and then it is not counted. */
  boolean enter(String client, HttpLimits limits) {
    if (all.incrementAndGet() > limits.streams()) {
      all.decrementAndGet();
      return false;
    }
    if (perClient.merge(client, 1, Integer::sum) > limits.streamsPerClient()) {
      leave(client);
      return false;
    }
    return true;
  }

  void leave(String client) {
    all.decrementAndGet();
    perClient.computeIfPresent(client, (ignored, count) -> count == 1 ? null : count - 1);
  }

  int open() {
    return all.get();
  }
}
