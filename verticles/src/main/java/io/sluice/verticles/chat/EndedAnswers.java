package io.sluice.verticles.chat;

import io.sluice.core.log.LogStore;
import java.time.Duration;
import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logs of answers that have ended: removed when nobody will resume them any more. What a
 * restart forgets here expires by itself, later. On one context only.
 */
final class EndedAnswers {
  private static final Logger log = LoggerFactory.getLogger(EndedAnswers.class);

  /** More are left to expire (rule B1). */
  private static final int MOST = 100_000;

  /** How many are removed at once. */
  private static final int PER_TICK = 100;

  private record Ended(String log, long atNanos) {}

  private final LogStore store;
  private final long keptNanos;
  private final ArrayDeque<Ended> ended = new ArrayDeque<>();

  EndedAnswers(LogStore store, Duration kept) {
    this.store = store;
    this.keptNanos = kept.toNanos();
  }

  void add(String answerLog) {
    if (ended.size() < MOST) {
      ended.add(new Ended(answerLog, System.nanoTime()));
    }
  }

  void tick(long nanoTime) {
    for (int i = 0; i < PER_TICK; i++) {
      Ended oldest = ended.peek();
      if (oldest == null || nanoTime - oldest.atNanos() < keptNanos) {
        return;
      }
      ended.remove();
      store
          .delete(oldest.log())
          .onFailure(error -> log.debug("log {} was not removed", oldest.log(), error));
    }
  }
}
