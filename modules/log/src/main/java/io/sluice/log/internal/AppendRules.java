package io.sluice.log.internal;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What becomes of an append, in the order {@link Append} says. */
final class AppendRules {

  private AppendRules() {}

  static Decision decide(LogLedger log, Append append) {
    Outcome ended = log.outcome();
    if (ended != null) {
      return again(log, append, ended);
    }
    checkType(log, append);
    Append.Step step = append.producer();
    List<Chunk> chunks = append.chunks();
    LogState.Producer producer = null;
    if (step != null) {
      long before = log.producers().before(step);
      long steps = step.eachChunk() ? chunks.size() : 1;
      long known = Math.min(before - step.sequence() + 1, steps);
      if (known > 0 && known == steps && !(step.eachChunk() && append.outcome() != null)) {
        return duplicate(log, step, before);
      }
      if (step.eachChunk() && known > 0) {
        chunks = chunks.subList(Math.toIntExact(known), chunks.size());
      }
      producer = advance(step, before, steps);
    }
    checkSequence(log, append);
    return decision(log, append, chunks, producer);
  }

  /** Where the producer stands after the step. */
  private static LogState.Producer advance(Append.Step step, long before, long steps) {
    long highest = Math.max(before, step.sequence() + steps - 1);
    return new LogState.Producer(step.id(), step.epoch(), highest);
  }

  private static Decision decision(
      LogLedger log, Append append, List<Chunk> chunks, LogState.@Nullable Producer producer) {
    long bytes = 0;
    for (Chunk chunk : chunks) {
      bytes += chunk.length();
    }
    boolean closes = append.outcome() != null;
    Append.Result result =
        new Append.Result(
            log.offset(log.tail() + chunks.size()),
            false,
            producer == null ? -1 : producer.epoch(),
            producer == null ? -1 : producer.highest(),
            closes);
    return new Decision(
        chunks,
        log.tail(),
        bytes,
        producer,
        append.sequence(),
        append.outcome(),
        closes ? append.producer() : null,
        result);
  }

  private static Decision duplicate(LogLedger log, Append.@Nullable Step step, long highest) {
    Append.Result result =
        new Append.Result(
            log.offset(log.tail()),
            true,
            step == null ? -1 : step.epoch(),
            step == null ? -1 : highest,
            log.outcome() != null);
    return new Decision(List.of(), log.tail(), 0, null, null, null, null, result);
  }

  // ---- a closed log

  /** The append that closed the log may come again; no other. */
  private static Decision again(LogLedger log, Append append, Outcome ended) {
    Append.Step step = append.producer();
    if (step == null) {
      if (append.chunks().isEmpty() && ended.equals(append.outcome())) {
        return duplicate(log, null, -1);
      }
    } else if (isClosing(log, append, step)) {
      LogState.Producer producer = log.producers().get(step.id());
      return duplicate(log, step, producer == null ? step.sequence() : producer.highest());
    }
    throw Refusals.refuse(
        LogRefusal.CLOSED, "the log `" + log.name() + "` is closed", log.offset(log.tail()));
  }

  /**
   * Whether the step is the one that closed the log. Where each chunk counts, what is sent again
   * may be cut into other batches: then it is enough that the log has all of it.
   */
  private static boolean isClosing(LogLedger log, Append append, Append.Step step) {
    Append.Step closing = log.closing();
    if (closing == null || !closing.id().equals(step.id()) || closing.epoch() != step.epoch()) {
      return false;
    }
    if (!step.eachChunk() || !closing.eachChunk()) {
      return closing.sequence() == step.sequence() && closing.eachChunk() == step.eachChunk();
    }
    LogState.Producer producer = log.producers().get(step.id());
    long highest = producer == null ? -1 : producer.highest();
    return step.sequence() - 1 + append.chunks().size() <= highest;
  }

  // ---- an open log

  private static void checkType(LogLedger log, Append append) {
    String type = append.contentType();
    String wanted = MediaTypes.essence(log.head().contentType());
    if (type != null && !append.chunks().isEmpty() && !MediaTypes.essence(type).equals(wanted)) {
      throw Refusals.refuse(
          LogRefusal.CONTENT_TYPE,
          "the log `" + log.name() + "` is of " + wanted + ", not " + type);
    }
  }

  private static void checkSequence(LogLedger log, Append append) {
    String last = log.sequence();
    String next = append.sequence();
    if (next != null && last != null && compare(next, last) <= 0) {
      throw new StreamException(
          LogRefusal.SEQUENCE.failure("the expected sequence is not greater than the last one"));
    }
  }

  private static int compare(String a, String b) {
    return Arrays.compareUnsigned(
        a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
  }
}
