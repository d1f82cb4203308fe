package io.sluice.http;

import io.sluice.core.log.LogOffset;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The answers of sources that are kept for their readers, in this process, and what they hold in
 * all (rule B1). One per Vertx; any thread.
 */
final class Answers implements Shareable {

  /** What all answers may hold together: an eighth of the heap. */
  private static final long BUDGET = Runtime.getRuntime().maxMemory() / 8;

  /** The smallest number of sixteen digits: all of them carry chance. */
  private static final long LEAST = 1_000_000_000_000_000L;

  /** 128 bits make 22 characters. */
  private static final int NAME_BYTES = 16;

  private final SecureRandom random = new SecureRandom();
  private final ConcurrentHashMap<Long, Answer> byIncarnation = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, Answer> byName = new ConcurrentHashMap<>();
  private final AtomicLong reserved = new AtomicLong();

  static Answers of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, Answers>getLocalMap("io.sluice.http")
        .computeIfAbsent("answers", ignored -> new Answers());
  }

  /** A number nobody guesses, for the ids of one answer. */
  long newIncarnation() {
    return random.nextLong(LEAST, LogOffset.MAX + 1);
  }

  /** A name nobody guesses, for one subscription. */
  String newName() {
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Takes so many bytes from the budget; false when it is used up. */
  boolean reserve(long bytes) {
    if (reserved.addAndGet(bytes) > BUDGET) {
      reserved.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  /** Makes an answer known; false where its subscription's name is taken. */
  boolean add(Answer answer) {
    if (byName.putIfAbsent(answer.subscription(), answer) != null) {
      return false;
    }
    byIncarnation.put(answer.incarnation(), answer);
    return true;
  }

  /** Forgets an answer. Idempotent. */
  void remove(Answer answer) {
    byName.remove(answer.subscription(), answer);
    byIncarnation.remove(answer.incarnation(), answer);
  }

  /** Whether a subscription has this name. */
  boolean isTaken(String subscription) {
    return byName.containsKey(subscription);
  }

  /** The answer of this subscription, or null. */
  @Nullable Answer ofSubscription(String subscription) {
    return byName.get(subscription);
  }

  /** The answer with the id that a request names and for what it asks, or null. */
  @Nullable Answer of(ReadRequest request) {
    LogOffset id = request.resume().id();
    Answer answer = id == null ? null : byIncarnation.get(id.incarnation());
    return answer != null && answer.isFor(request) ? answer : null;
  }

  int count() {
    return byIncarnation.size();
  }

  long reserved() {
    return reserved.get();
  }
}
