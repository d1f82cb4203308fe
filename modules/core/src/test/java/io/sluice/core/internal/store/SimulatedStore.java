package io.sluice.core.internal.store;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogRefusal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A writer's window, a log, a clock and the bus between them, in one thread: calls and replies may
 * be lost, doubled and delayed, and the owner may be away or refuse. A seed makes a run repeatable.
 */
final class SimulatedStore {
  /** A clock begins anywhere. */
  static final long START_MS = 123_456_789;

  private record Event(long at, long order, Runnable action) {}

  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::order));
  private final Random random;
  final AppendWindow window = new AppendWindow();

  /** What the log holds. */
  final List<Chunk> log = new ArrayList<>();

  final List<Failure> refusals = new ArrayList<>();
  @Nullable Outcome outcome;

  /** How often a call or a reply is lost, doubled, or late. */
  double disturbance;

  /** What the owner refuses with; null while it accepts. */
  @Nullable Failure refusing;

  /** How many bytes the writer is told it may have in flight. */
  long credit = 1 << 20;

  /** The most bytes that were under way at once. */
  long mostUnderWay;

  private long highest = -1;
  private long nowMs = START_MS;
  private long order;
  private long underWay;
  private boolean pausing;

  SimulatedStore(Random random) {
    this.random = random;
  }

  long nowMs() {
    return nowMs;
  }

  void after(long delayMs, Runnable action) {
    events.add(new Event(nowMs + delayMs, order++, action));
  }

  void runFor(long ms) {
    long end = nowMs + ms;
    while (!events.isEmpty() && events.peek().at() <= end) {
      Event event = events.remove();
      nowMs = event.at();
      event.action().run();
    }
    nowMs = end;
  }

  private boolean happens() {
    return disturbance > 0 && random.nextDouble() < disturbance;
  }

  private long travelMs() {
    return happens() ? random.nextInt(300) : 1;
  }

  /** As the writer does. */
  void send() {
    for (AppendWindow.Attempt a = window.next(nowMs); a != null; a = window.next(nowMs)) {
      call(a);
    }
    long pause = window.pause(nowMs);
    if (pause > 0 && !pausing) {
      pausing = true;
      after(
          pause,
          () -> {
            pausing = false;
            send();
          });
    }
  }

  private void call(AppendWindow.Attempt attempt) {
    underWay += attempt.batch().weight();
    mostUnderWay = Math.max(mostUnderWay, underWay);
    boolean[] answered = {false};
    Consumer<Runnable> answer =
        told -> {
          if (!answered[0]) {
            answered[0] = true;
            underWay -= attempt.batch().weight();
            told.run();
            send();
          }
        };
    Append append = attempt.batch().append("p");
    for (int copies = happens() ? 2 : 1; copies > 0; copies--) {
      if (!happens()) {
        after(travelMs(), () -> arrive(attempt, append, answer));
      }
    }
    after(
        BusLogWriter.CALL_MS,
        () ->
            answer.accept(() ->
                window.failed(attempt, Failure.of(FailureCode.UNAVAILABLE, "no answer"), nowMs)));
  }

  private void arrive(AppendWindow.Attempt attempt, Append append, Consumer<Runnable> answer) {
    Failure refusal = refusing != null ? refusing : take(append);
    if (refusal != null) {
      refusals.add(refusal);
    }
    if (happens()) {
      return;
    }
    after(
        travelMs(),
        () ->
            answer.accept(() -> {
              if (refusal == null) {
                window.accepted(attempt, credit).forEach(AppendBatch::succeed);
              } else {
                window.failed(attempt, refusal, nowMs);
              }
            }));
  }

  /** As {@link Append} says of a step where each chunk counts. */
  private @Nullable Failure take(Append append) {
    Append.Step step = append.producer();
    long end = step.sequence() + append.chunks().size();
    if (outcome != null) {
      return end - 1 <= highest ? null : LogRefusal.CLOSED.failure("closed");
    }
    if (step.sequence() > highest + 1) {
      return LogRefusal.PRODUCER_GAP
          .failure("a hole")
          .with(LogRefusal.EXPECTED, Long.toString(highest + 1));
    }
    int known = (int) Math.min(append.chunks().size(), highest + 1 - step.sequence());
    log.addAll(append.chunks().subList(known, append.chunks().size()));
    highest = Math.max(highest, end - 1);
    outcome = append.outcome();
    return null;
  }

  /** Forgets what was appended last, as a store that lost power does. */
  void loseTail(int chunks) {
    log.subList(log.size() - chunks, log.size()).clear();
    highest -= chunks;
  }

  /** Refuses now and then, for a while. */
  void trouble(DoubleSupplier chance) {
    after(
        random.nextInt(500),
        () -> {
          refusing =
              chance.getAsDouble() < 0.3
                  ? List.of(
                          Failure.of(FailureCode.UNAVAILABLE, "away"),
                          LogRefusal.BUSY.failure("busy"),
                          Failure.of(FailureCode.NODE_LEAVING, "leaving"))
                      .get(random.nextInt(3))
                  : null;
          if (disturbance > 0) {
            trouble(chance);
          }
        });
  }
}
