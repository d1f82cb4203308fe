package io.sluice.core.internal.store;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogWriter;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a writer has written and the store has not accepted yet: go-back-N, without I/O and clocks.
 *
 * <p>Batches are sent in order, several at a time, each as a step of one producer: the store drops
 * what it has, and refuses what leaves a hole. So after anything went wrong all that is not
 * accepted is sent again from the first, whatever became of the calls under way; their answers
 * belong to an earlier round, and only tell what was accepted. One context.
 */
final class AppendWindow {

  /** What a writer may have in flight until the owner has said more, in bytes. */
  static final long FIRST_CREDIT = 64 * 1024;

  /** How many appends may be in flight: the rest gathers, and travels in larger ones. */
  static final int MAX_IN_FLIGHT = 64;

  /** How far a writer may write on beyond its credit, in bytes: a largest chunk and a little. */
  static final long MAX_OVERRUN_BYTES = Chunk.MAX_BYTES + 1024 * 1024;

  /** The first pause before sending again, in milliseconds; it doubles. */
  static final long FIRST_PAUSE_MS = 10;

  /** The longest pause, in milliseconds: a store that is back is noticed within it. */
  static final long MAX_PAUSE_MS = 1_000;

  private static final long FINE = Long.MIN_VALUE;

  /**
   * One call under way.
   *
   * @param batch what it carries
   * @param round the round it was sent in
   * @param base the sequence that was not accepted yet then
   */
  record Attempt(AppendBatch batch, int round, long base) {}

  private final ArrayDeque<AppendBatch> sent = new ArrayDeque<>();
  private final ArrayDeque<AppendBatch> unsent = new ArrayDeque<>();
  private long credit = FIRST_CREDIT;
  private long weight;
  private long sentWeight;
  private long batches;
  private long end;
  private long accepted;
  private int round;
  private long pauseMs = FIRST_PAUSE_MS;

  /** When the first call failed since the store last had something; {@link #FINE} for none. */
  private long troubledAtMs = FINE;

  private long resumeAtMs;
  private boolean closing;
  private @Nullable Failure failure;

  /** Takes a chunk, and answers the batch it will travel in. */
  AppendBatch add(Chunk chunk) {
    AppendBatch batch = unsent.peekLast();
    if (batch == null || !batch.hasRoomFor(chunk, credit)) {
      batch = new AppendBatch(batches++, end, null);
      unsent.add(batch);
    }
    batch.add(chunk);
    end++;
    weight += chunk.length() + CallLimits.CHUNK_OVERHEAD;
    return batch;
  }

  /** Closes the log after everything written. */
  AppendBatch close(Outcome outcome) {
    closing = true;
    AppendBatch batch = new AppendBatch(batches++, end, outcome);
    unsent.add(batch);
    return batch;
  }

  boolean isClosing() {
    return closing;
  }

  boolean isEmpty() {
    return sent.isEmpty() && unsent.isEmpty();
  }

  boolean isFull() {
    return weight >= credit;
  }

  /** Low enough to go on after it was full. */
  boolean isDrained() {
    return weight <= credit / 2;
  }

  boolean isOverrun() {
    return weight > credit + MAX_OVERRUN_BYTES;
  }

  @Nullable Failure failure() {
    return failure;
  }

  /** Completes when everything written so far was accepted. */
  Future<Void> flushed() {
    AppendBatch last = unsent.isEmpty() ? sent.peekLast() : unsent.peekLast();
    return last == null ? Future.succeededFuture() : last.accepted();
  }

  /** The next call to make now; null for none. */
  @Nullable Attempt next(long nowMs) {
    AppendBatch batch = unsent.peekFirst();
    if (failure != null || batch == null || pause(nowMs) > 0) {
      return null;
    }
    boolean fits = sent.size() < MAX_IN_FLIGHT && sentWeight + batch.weight() <= credit;
    if (!fits && !sent.isEmpty()) {
      return null;
    }
    batch.seal();
    unsent.remove();
    sent.add(batch);
    sentWeight += batch.weight();
    return new Attempt(batch, round, accepted);
  }

  /** How long nothing is to be sent, in milliseconds; 0 for no pause. */
  long pause(long nowMs) {
    boolean isFine = troubledAtMs == FINE;
    return isFine || failure != null || unsent.isEmpty() ? 0 : Math.max(0, resumeAtMs - nowMs);
  }

  /** The store has it, and all before it. Answers what was accepted by that, in order. */
  List<AppendBatch> accepted(Attempt attempt, long newCredit) {
    if (newCredit > 0) {
      credit = newCredit;
    }
    heard();
    List<AppendBatch> done = new ArrayList<>(1);
    take(sent, attempt.batch().number, done);
    for (AppendBatch batch : done) {
      sentWeight -= batch.weight();
    }
    take(unsent, attempt.batch().number, done);
    for (AppendBatch batch : done) {
      weight -= batch.weight();
      accepted = batch.end();
    }
    return done;
  }

  private static void take(ArrayDeque<AppendBatch> from, long upTo, List<AppendBatch> done) {
    for (AppendBatch b = from.peek(); b != null && b.number <= upTo; b = from.peek()) {
      done.add(from.remove());
    }
  }

  /** The owner has it and waits for the store: it is to be asked again. */
  void waiting(Attempt attempt) {
    heard();
    if (attempt.round() == round) {
      goBack();
    }
  }

  private void heard() {
    troubledAtMs = FINE;
    pauseMs = FIRST_PAUSE_MS;
  }

  /** A call failed: it is made again later, or the writer fails. */
  void failed(Attempt attempt, Failure why, long nowMs) {
    if (failure != null || attempt.batch().number < firstNumber()) {
      return;
    }
    if (!mayRetry(attempt, why)) {
      fail(why);
    } else if (attempt.round() == round) {
      troubledAtMs = troubledAtMs == FINE ? nowMs : troubledAtMs;
      if (nowMs - troubledAtMs >= LogWriter.PATIENCE_MS) {
        fail(why);
        return;
      }
      resumeAtMs = nowMs + pauseMs;
      pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * 2);
      goBack();
    }
  }

  private long firstNumber() {
    AppendBatch first = sent.isEmpty() ? unsent.peek() : sent.peek();
    return first == null ? batches : first.number;
  }

  private static boolean mayRetry(Attempt attempt, Failure why) {
    if (LogRefusal.of(why) == LogRefusal.PRODUCER_GAP) {
      // A call overtook another; but what was accepted once must not be missing.
      return expected(why) >= attempt.base();
    }
    return why.code() == FailureCode.UNAVAILABLE
        || why.code() == FailureCode.OVERLOADED
        || why.code() == FailureCode.NODE_LEAVING;
  }

  private static long expected(Failure why) {
    try {
      return Long.parseLong(why.details().getOrDefault(LogRefusal.EXPECTED, "-1"));
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  private void goBack() {
    round++;
    while (!sent.isEmpty()) {
      unsent.addFirst(sent.removeLast());
    }
    sentWeight = 0;
  }

  /** Gives up: nothing is sent any more. */
  void fail(Failure why) {
    if (failure != null) {
      return;
    }
    failure = why;
    StreamException error = new StreamException(why);
    sent.forEach(batch -> batch.fail(error));
    unsent.forEach(batch -> batch.fail(error));
    sent.clear();
    unsent.clear();
    weight = 0;
    sentWeight = 0;
  }
}
