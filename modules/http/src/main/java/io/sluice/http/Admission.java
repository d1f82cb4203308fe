package io.sluice.http;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts open streams, in all and per client's address, the bytes of all JSON answers that are
 * being collected and of bodies that are being appended, what shared logs keep, and the responses
 * being compressed (rule B1). One per Vertx; any thread.
 */
final class Admission implements Shareable {

  /** What all of these may hold together: a quarter of the heap, as the windows of all streams. */
  private static final long COLLECT_BUDGET = Runtime.getRuntime().maxMemory() / 4;

  /** What the rings of shared logs may hold together: a sixteenth of the heap. */
  private static final long SHARE_BUDGET = Runtime.getRuntime().maxMemory() / 16;

  private final AtomicLong shared = new AtomicLong();
  private final AtomicLong collected = new AtomicLong();
  private final AtomicInteger compressed = new AtomicInteger();
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

  /** Takes so many bytes from the budget of collected answers; false when it is used up. */
  boolean collect(long bytes) {
    if (collected.addAndGet(bytes) > COLLECT_BUDGET) {
      collected.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void release(long bytes) {
    collected.addAndGet(-bytes);
  }

  /** Counts one more response being compressed; false when there are too many. */
  boolean compress(HttpLimits limits) {
    if (compressed.incrementAndGet() > limits.compressed()) {
      compressed.decrementAndGet();
      return false;
    }
    return true;
  }

  void compressed() {
    compressed.decrementAndGet();
  }

  /** Takes so many bytes from the budget of logs read once for many; false when it is used up. */
  boolean share(long bytes) {
    if (shared.addAndGet(bytes) > SHARE_BUDGET) {
      shared.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void unshare(long bytes) {
    shared.addAndGet(-bytes);
  }

  long shared() {
    return shared.get();
  }

  long collected() {
    return collected.get();
  }

  int open() {
    return all.get();
  }
}
