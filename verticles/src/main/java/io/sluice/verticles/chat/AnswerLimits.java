package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** How many answers are made at once in this process, in all and for each client. Any thread. */
final class AnswerLimits implements Shareable {
  private final AtomicInteger all = new AtomicInteger();
  private final ConcurrentHashMap<String, Integer> byClient = new ConcurrentHashMap<>();

  private AnswerLimits() {}

  /** Those of this Vertx. */
  static AnswerLimits of(Vertx vertx) {
    return vertx
        .sharedData()
        .<String, AnswerLimits>getLocalMap("io.sluice.chat")
        .computeIfAbsent("limits", ignored -> new AnswerLimits());
  }

  /** Lets an answer begin, and answers null; else says why not. Who was let in leaves once. */
  @Nullable Failure enter(String client, ChatOptions.Limits limits) {
    if (all.incrementAndGet() > limits.answers()) {
      all.decrementAndGet();
      return Failure.of(
          FailureCode.TOO_MANY_STREAMS,
          "no more than " + limits.answers() + " answers are made at once: try again later");
    }
    if (byClient.merge(client, 1, Integer::sum) > limits.answersPerClient()) {
      leave(client);
      return Failure.of(
          FailureCode.TOO_MANY_STREAMS,
          "no more than "
              + limits.answersPerClient()
              + " answers are made at once for one client: wait for the end of one, or stop it");
    }
    return null;
  }

  /** An answer has ended. */
  void leave(String client) {
    all.decrementAndGet();
    byClient.computeIfPresent(client, (ignored, count) -> count == 1 ? null : count - 1);
  }
}
