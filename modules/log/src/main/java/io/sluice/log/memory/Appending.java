package io.sluice.log.memory;

import io.sluice.core.Chunk;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.Decision;
import io.sluice.log.internal.Refusals;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;

/**
 * Lets appends into logs, in their order; those that would push out what a reader has yet to read,
 * where readers block, wait here. Under the store's lock only.
 */
final class Appending {

  private final MemoryLogOptions limits;
  private final Shelf shelf;
  private final Watches watches;

  Appending(MemoryLogOptions limits, Shelf shelf, Watches watches) {
    this.limits = limits;
    this.shelf = shelf;
    this.watches = watches;
  }

  Future<Append.Result> append(MemoryLog log, Append append, long nowMs, Effects effects) {
    if (!log.waiting.isEmpty()) {
      return await(log, append);
    }
    Decision decision = log.ledger.decide(append);
    if (mustWait(log, decision)) {
      return await(log, append);
    }
    accept(log, decision, nowMs, effects);
    return Future.succeededFuture(decision.result());
  }

  /** Stores what was decided. */
  void accept(MemoryLog log, Decision decision, long nowMs, Effects effects) {
    if (!decision.changes()) {
      log.ledger.used(nowMs);
      return;
    }
    checkRoom(log, decision);
    long before = log.ledger.weight();
    shelf.took(log.apply(decision, nowMs));
    shelf.took(log.ledger.weight() - before);
    shelf.trim(log, nowMs);
    shelf.dueAgain(log);
    watches.changed(log.ledger.name(), effects);
  }

  private void checkRoom(MemoryLog log, Decision decision) {
    long needed = 0;
    for (Chunk chunk : decision.chunks()) {
      needed += Segment.cost(chunk);
    }
    if (needed > limits.maxBytes() - shelf.bytes()) {
      // a log that is full itself makes room for what is new
      shelf.checkRoom(needed - log.segments.freedBy(log.firstAfter(decision)));
    }
  }

  // ---- waiting

  private boolean mustWait(MemoryLog log, Decision decision) {
    if (!log.blocks() || decision.chunks().isEmpty()) {
      return false;
    }
    long pushedOut = log.firstAfter(decision);
    return pushedOut > log.ledger.first() && pushedOut > watches.reached(log.ledger.name());
  }

  private Future<Append.Result> await(MemoryLog log, Append append) {
    long bytes = 0;
    for (Chunk chunk : append.chunks()) {
      bytes += Segment.cost(chunk);
    }
    if (log.waiting.size() >= limits.maxWaiting()
        || shelf.waitingBytes + bytes > limits.maxWaitingBytes()) {
      throw Refusals.refuse(
          LogRefusal.BUSY, "too much waits for the readers of `" + log.ledger.name() + "`");
    }
    Promise<Append.Result> promise = Promise.promise();
    // for long, perhaps: not as slices of a whole frame
    List<Chunk> kept = append.chunks().stream().map(Chunk::copy).toList();
    log.waiting.add(
        new MemoryLog.Waiting(
            new Append(
                kept, append.contentType(), append.sequence(), append.producer(), append.outcome()),
            bytes,
            promise));
    shelf.waitingBytes += bytes;
    return promise.future();
  }

  /** Lets in what need not wait any longer. */
  void goOn(MemoryLog log, long nowMs, Effects effects) {
    MemoryLog.Waiting next;
    while ((next = log.waiting.peek()) != null) {
      Promise<Append.Result> promise = next.promise();
      try {
        Decision decision = log.ledger.decide(next.append());
        if (mustWait(log, decision)) {
          return;
        }
        accept(log, decision, nowMs, effects);
        effects.add(() -> promise.complete(decision.result()));
      } catch (RuntimeException e) {
        effects.add(() -> promise.fail(e));
      }
      log.waiting.remove();
      shelf.waitingBytes -= next.bytes();
    }
  }
}
