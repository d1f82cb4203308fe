package io.sluice.http;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is read over HTTP in this process, for who operates it; as many as {@link Admission} lets
 * in. One per Vertx; any thread.
 */
final class Subscriptions implements Shareable {

  private final ConcurrentSkipListMap<Long, StreamCall> open = new ConcurrentSkipListMap<>();
  private final AtomicLong last = new AtomicLong();

  /**
   * An id of before a restart must not stop somebody else. Shorter than the names that clients may
   * choose.
   */
  private final String life = String.format("%08x-", ThreadLocalRandom.current().nextInt());

  static Subscriptions of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, Subscriptions>getLocalMap("io.sluice.http")
        .computeIfAbsent("subscriptions", ignored -> new Subscriptions());
  }

  /** Lists one more, until {@link #leave}; answers its number. */
  long enter(StreamCall call) {
    long number = last.incrementAndGet();
    open.put(number, call);
    return number;
  }

  void leave(long number) {
    open.remove(number);
  }

  /** What a number is called outside. No secret, and not the name its client knows. */
  String id(long number) {
    return life + number;
  }

  /** The number of an id; -1 where it is of no subscription of this process. */
  private long number(String id) {
    if (!id.startsWith(life)) {
      return -1;
    }
    try {
      return Long.parseLong(id.substring(life.length()));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** How many are answered in this format now. */
  long count(Format format) {
    return open.values().stream().filter(call -> call.isIn(format)).count();
  }

  /** The subscription of an id; null where there is none, or no longer. */
  @Nullable StreamCall of(String id) {
    return open.get(number(id));
  }

  /** The oldest that began after another; after none where its id is unknown. */
  List<StreamCall> after(String id, int most) {
    return open.tailMap(number(id), false).values().stream().limit(most).toList();
  }
}
