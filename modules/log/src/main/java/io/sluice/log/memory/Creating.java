package io.sluice.log.memory;

import io.sluice.core.Chunk;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.CreationRules;
import io.sluice.log.internal.Decision;
import io.sluice.log.internal.ForkPoint;
import io.sluice.log.internal.LogLedger;
import io.sluice.log.internal.LogState;
import io.sluice.log.internal.Refusals;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes logs, and forks of them. Under the store's lock only. */
final class Creating {

  private final CreationRules rules;
  private final Shelf shelf;
  private final Appending appending;
  private long lastIncarnation;

  Creating(CreationRules rules, Shelf shelf, Appending appending) {
    this.rules = rules;
    this.shelf = shelf;
    this.appending = appending;
  }

  Creation.Result create(String name, Creation creation, Instant now, Effects effects) {
    long nowMs = now.toEpochMilli();
    MemoryLog existing = shelf.find(name, nowMs, effects);
    if (existing != null) {
      if (existing.isDeleted) {
        throw Refusals.exists(name, "in its forks, though it was deleted");
      }
      rules.checkSame(existing.ledger, creation);
      existing.ledger.used(nowMs);
      return new Creation.Result(false, existing.ledger.head());
    }
    shelf.checkNumber();
    Fork fork = creation.fork();
    MemoryLog log =
        fork == null
            ? make(name, creation, now, effects)
            : fork(name, creation, fork, nowMs, effects);
    return new Creation.Result(true, log.ledger.head());
  }

  private MemoryLog make(String name, Creation creation, Instant now, Effects effects) {
    long micros = ChronoUnit.MICROS.between(Instant.EPOCH, now);
    lastIncarnation = Math.max(lastIncarnation + 1, micros);
    LogState state =
        LogState.created(
            rules.complete(creation.options(), null), lastIncarnation, now.toEpochMilli());
    MemoryLog log = new MemoryLog(new LogLedger(name, state), null);
    fill(log, creation.chunks(), creation, now.toEpochMilli(), effects);
    return log;
  }

  private MemoryLog fork(String name, Creation creation, Fork fork, long nowMs, Effects effects) {
    MemoryLog source = shelf.find(fork.source(), nowMs, effects);
    if (source == null) {
      throw Refusals.unknown(fork.source());
    }
    if (source.isDeleted) {
      throw Refusals.refuse(LogRefusal.FORK_SOURCE, "the log `" + fork.source() + "` was deleted");
    }
    ForkPoint point =
        rules.point(source.ledger, fork, creation.options().contentType(), source.segments::length);
    LogState state =
        LogState.forked(
            rules.complete(creation.options(), source.ledger.options()),
            source.ledger.state(),
            fork,
            point,
            nowMs);
    MemoryLog log = new MemoryLog(new LogLedger(name, state), source);
    List<Chunk> chunks = new ArrayList<>();
    if (point.cut() > 0) {
      Chunk whole = source.segments.get(point.position());
      chunks.add(Chunk.of(Arrays.copyOf(whole.bytes(), point.cut())).withEvent(whole.event()));
    }
    chunks.addAll(creation.chunks());
    fill(log, chunks, creation, nowMs, effects);
    return log;
  }

  /** Gives a new log its first chunks, unless there is no room for them. */
  private void fill(
      MemoryLog log, List<Chunk> chunks, Creation creation, long nowMs, Effects effects) {
    Decision first = log.ledger.decide(new Append(chunks, null, null, null, creation.outcome()));
    long needed = log.ledger.weight();
    for (Chunk chunk : chunks) {
      needed += Segment.cost(chunk);
    }
    shelf.checkRoom(needed);
    MemoryLog source = log.source;
    if (source != null) {
      source.segments.shareWith(log.segments, log.ledger.shared());
    }
    shelf.add(log, effects);
    appending.accept(log, first, nowMs, effects);
  }
}
