package io.sluice.log.memory;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.Durability;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogName;
import io.sluice.core.log.LogPage;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.internal.CreationRules;
import io.sluice.log.internal.LogLedger;
import io.sluice.log.internal.Names;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Logs in memory: a bounded ring each, gone with the process. All of them under one lock, held for
 * as long as it takes to put chunks into an array or make them of it.
 *
 * <p>What expires is put away where it is met, and by {@link #sweep}.
 */
public final class MemoryLogStore implements WatchableLogStore {

  /** How often a store of a Vertx sweeps: readers hear of an expiry that late. */
  private static final long SWEEP_MS = 1_000;

  /** How many logs one sweep looks at, so that nobody waits for the lock. */
  private static final int SWEEP_LOGS = 1_000;

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private Runnable onClose = () -> {};

  // under the lock
  private final Watches watches = new Watches(this::moved);
  private final Shelf shelf;
  private final Appending appending;
  private final Creating creating;
  private boolean isClosed;

  /** A store that sweeps when it is told to. */
  public MemoryLogStore(MemoryLogOptions options, InstantSource clock) {
    this.clock = clock;
    CreationRules rules = new CreationRules(options.contentType(), Durability.OS);
    shelf = new Shelf(options, watches);
    appending = new Appending(options, shelf, watches);
    creating = new Creating(rules, shelf, appending);
  }

  /** A store that sweeps once a second, until it is closed. */
  public static MemoryLogStore on(Vertx vertx, MemoryLogOptions options) {
    MemoryLogStore store = new MemoryLogStore(options, Clock.systemUTC());
    long timer = vertx.setPeriodic(SWEEP_MS, id -> store.sweep());
    store.onClose = () -> vertx.cancelTimer(timer);
    return store;
  }

  @Override
  public Future<Creation.Result> create(String name, Creation creation) {
    return call(effects -> {
      LogName.check(name);
      Creation kept =
          new Creation(
              creation.options(), kept(creation.chunks()), creation.outcome(), creation.fork());
      return Future.succeededFuture(creating.create(name, kept, clock.instant(), effects));
    });
  }

  @Override
  public Future<Append.Result> append(String name, Append append) {
    List<Chunk> chunks = kept(append.chunks());
    Append kept =
        new Append(
            chunks, append.contentType(), append.sequence(), append.producer(), append.outcome());
    return call(effects -> {
      long nowMs = clock.millis();
      return appending.append(shelf.get(name, nowMs, effects), kept, nowMs, effects);
    });
  }

  /** Large ones on bytes of their own, since those given may be slices of a whole frame. */
  private static List<Chunk> kept(List<Chunk> chunks) {
    if (chunks.stream().noneMatch(Segment::isLarge)) {
      return chunks;
    }
    return chunks.stream().map(chunk -> Segment.isLarge(chunk) ? chunk.copy() : chunk).toList();
  }

  @Override
  public Future<LogBatch> read(String name, From from, int maxChunks, int maxBytes) {
    return call(effects -> {
      long nowMs = clock.millis();
      MemoryLog log = shelf.get(name, nowMs, effects);
      trim(log, nowMs, effects);
      LogLedger ledger = log.ledger;
      LogHead head = ledger.head();
      long position = LogLedger.position(head, from);
      ledger.used(nowMs);
      List<Chunk> chunks =
          log.segments.read(
              position,
              ledger.tail(),
              Math.clamp(maxChunks, 1, MAX_READ_CHUNKS),
              Math.clamp(maxBytes, 1, MAX_READ_BYTES));
      return Future.succeededFuture(
          new LogBatch(
              head, ledger.offset(position), chunks, ledger.offset(position + chunks.size())));
    });
  }

  @Override
  public Future<LogHead> head(String name) {
    return call(effects -> {
      long nowMs = clock.millis();
      MemoryLog log = shelf.get(name, nowMs, effects);
      trim(log, nowMs, effects);
      return Future.succeededFuture(log.ledger.head());
    });
  }

  private void trim(MemoryLog log, long nowMs, Effects effects) {
    if (log.dueMs <= nowMs && shelf.trim(log, nowMs)) {
      watches.changed(log.ledger.name(), effects);
    }
  }

  @Override
  public Future<Void> delete(String name) {
    return call(effects -> {
      MemoryLog log = shelf.get(name, clock.millis(), effects);
      shelf.delete(log, effects);
      return Future.succeededFuture();
    });
  }

  @Override
  public Future<LogPage> list(String prefix, @Nullable String after, int limit) {
    return call(effects -> {
      long nowMs = clock.millis();
      int room = Math.clamp(limit, 1, MAX_LIST);
      List<LogHead> heads = new ArrayList<>();
      boolean skips = after != null && Names.ORDER.compare(after, prefix) >= 0;
      for (MemoryLog log : shelf.from(skips && after != null ? after : prefix, !skips)) {
        if (!log.ledger.name().startsWith(prefix)) {
          break;
        }
        if (log.isDeleted || log.ledger.isExpired(nowMs)) {
          continue;
        }
        if (heads.size() == room) {
          return Future.succeededFuture(new LogPage(heads, true));
        }
        heads.add(log.ledger.head());
      }
      return Future.succeededFuture(new LogPage(heads, false));
    });
  }

  @Override
  public Watch watch(String name, Runnable changed) {
    lock.lock();
    try {
      return watches.add(name, changed);
    } finally {
      lock.unlock();
    }
  }

  /** A reader has read so far, or no longer watches. */
  private void moved(Watches.Entry watch, long position) {
    Effects effects = new Effects();
    lock.lock();
    try {
      if (position == Watches.CLOSED) {
        watches.remove(watch);
      } else {
        watch.reached = position;
      }
      MemoryLog log = isClosed ? null : shelf.find(watch.name, clock.millis(), effects);
      if (log != null) {
        appending.goOn(log, clock.millis(), effects);
      }
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  /** Puts away what has expired and trims what is too old, a bounded number of logs. */
  public void sweep() {
    Effects effects = new Effects();
    lock.lock();
    try {
      long nowMs = clock.millis();
      int looked = 0;
      while (looked < SWEEP_LOGS && shelf.lookAtDue(nowMs, effects)) {
        looked++;
      }
    } finally {
      lock.unlock();
    }
    effects.run();
  }

  @Override
  public Future<Void> close() {
    lock.lock();
    try {
      isClosed = true;
    } finally {
      lock.unlock();
    }
    onClose.run();
    return Future.succeededFuture();
  }

  /** About how much memory the logs take. */
  public long bytes() {
    lock.lock();
    try {
      return shelf.bytes();
    } finally {
      lock.unlock();
    }
  }

  /** How many logs there are, those counted that only forks keep. */
  public int logs() {
    lock.lock();
    try {
      return shelf.size();
    } finally {
      lock.unlock();
    }
  }

  /** Does something under the lock, and what follows from it outside. */
  private <T> Future<T> call(Function<Effects, Future<T>> call) {
    Effects effects = new Effects();
    Future<T> answer;
    lock.lock();
    try {
      if (isClosed) {
        throw new StreamException(FailureCode.UNAVAILABLE, "the store is closed");
      }
      answer = call.apply(effects);
    } catch (RuntimeException e) {
      answer = Future.failedFuture(e);
    } finally {
      lock.unlock();
    }
    effects.run();
    return answer;
  }
}
