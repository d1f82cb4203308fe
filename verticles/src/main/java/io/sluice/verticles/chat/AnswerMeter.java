package io.sluice.verticles.chat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.Shareable;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts answers. Any thread. */
public final class AnswerMeter implements Shareable {
  private final Map<AnswerOutcome, Counter> ended = new EnumMap<>(AnswerOutcome.class);
  private final Counter pieces;
  private final AtomicInteger running;

  /** That of this Vertx. */
  public static AnswerMeter of(Vertx vertx, MeterRegistry registry) {
    return vertx
        .sharedData()
        .<String, AnswerMeter>getLocalMap("io.sluice.chat.meter")
        .computeIfAbsent("meter", ignored -> new AnswerMeter(registry));
  }

  private AnswerMeter(MeterRegistry registry) {
    for (AnswerOutcome outcome : AnswerOutcome.values()) {
      ended.put(
          outcome,
          Counter.builder("sluice.chat.answers")
              .description("Answers of models that have ended")
              .tag("outcome", outcome.text())
              .register(registry));
    }
    pieces =
        Counter.builder("sluice.chat.pieces")
            .description("Pieces of text that models gave for answers")
            .register(registry);
    running = new AtomicInteger();
    Gauge.builder("sluice.chat.running", running, AtomicInteger::get)
        .description("Answers that are being made")
        .strongReference(true)
        .register(registry);
  }

  void begun() {
    running.incrementAndGet();
  }

  void said() {
    pieces.increment();
  }

  void ended(AnswerOutcome outcome) {
    running.decrementAndGet();
    Objects.requireNonNull(ended.get(outcome)).increment();
  }

  /** An answer of somebody who is gone was found. */
  void found() {
    Objects.requireNonNull(ended.get(AnswerOutcome.FAILED)).increment();
  }
}
