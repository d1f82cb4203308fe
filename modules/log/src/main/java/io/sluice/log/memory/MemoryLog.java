package io.sluice.log.memory;

import io.sluice.core.log.Append;
import io.sluice.core.log.SlowReaders;
import io.sluice.log.internal.Decision;
import io.sluice.log.internal.LogLedger;
import io.sluice.log.internal.Times;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** One log: its ledger, its chunks, and the appends that wait. Under the store's lock only. */
final class MemoryLog {

  /** An append that waits for readers. */
  record Waiting(Append append, long bytes, Promise<Append.Result> promise) {}

  final LogLedger ledger;
  final Segments segments;

  /** The log it shares chunks with; null for none. */
  final @Nullable MemoryLog source;

  final ArrayDeque<Waiting> waiting = new ArrayDeque<>();

  /** How many logs were forked from it and are there yet. */
  int forks;

  /** Deleted or expired while forks live. */
  boolean isDeleted;

  /** When the store should look at it again; {@link Long#MAX_VALUE} for never. */
  long dueMs = Long.MAX_VALUE;

  MemoryLog(LogLedger ledger, @Nullable MemoryLog source) {
    this.ledger = ledger;
    this.source = source;
    segments = new Segments(ledger.shared(), ledger.options().retention().age() != null);
  }

  boolean blocks() {
    return ledger.options().slowReaders().policy() == SlowReaders.Policy.BLOCK;
  }

  /** The first position that what was decided pushes out. */
  long firstAfter(Decision decision) {
    return ledger.firstAfter(decision.chunks().size(), decision.bytes(), segments);
  }

  /** Stores what was decided; answers the memory it takes. */
  long apply(Decision decision, long nowMs) {
    ledger.apply(decision, nowMs);
    return segments.add(decision.chunks(), decision.position(), nowMs);
  }

  /** When something becomes of it without being touched. */
  long nextDueMs() {
    Duration age = ledger.options().retention().age();
    long due = ledger.expiresAtMs();
    if (age != null && ledger.first() < ledger.tail()) {
      due = Math.min(due, Times.plus(segments.appendedMs(ledger.first()), age.plusMillis(1)));
    }
    return due;
  }
}
