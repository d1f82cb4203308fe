package io.sluice.log.memory;

import io.sluice.core.log.LogName;
import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.Names;
import io.sluice.log.internal.Refusals;
import io.vertx.core.Promise;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The logs by name, what they take, and which of them fall due when. What has expired is put away
 * as it is found. Under the store's lock only.
 */
final class Shelf {

  private final MemoryLogOptions limits;
  private final Watches watches;

  /** For every call: a walk down the order below compares a dozen names of hundreds of logs. */
  private final Map<String, MemoryLog> byName = new HashMap<>();

  /** For lists. */
  private final NavigableMap<String, MemoryLog> inOrder = new TreeMap<>(Names.ORDER);

  private final TreeSet<MemoryLog> byDue =
      new TreeSet<>(
          Comparator.<MemoryLog>comparingLong(log -> log.dueMs)
              .thenComparing(log -> log.ledger.name(), Names.ORDER));
  private long bytes;

  /** What waits for readers, in all logs. */
  long waitingBytes;

  Shelf(MemoryLogOptions limits, Watches watches) {
    this.limits = limits;
    this.watches = watches;
  }

  /** The log of that name, deleted ones that forks keep included; null for none. */
  @Nullable MemoryLog find(String name, long nowMs, Effects effects) {
    MemoryLog log = byName.get(name);
    if (log != null && !log.isDeleted && log.ledger.isExpired(nowMs)) {
      delete(log, effects);
      log = byName.get(name);
    }
    return log;
  }

  /** The log of that name, to be used; only a name that no log has is checked. */
  MemoryLog get(String name, long nowMs, Effects effects) {
    MemoryLog log = find(name, nowMs, effects);
    if (log == null) {
      LogName.check(name);
      throw Refusals.unknown(name);
    }
    if (log.isDeleted) {
      throw Refusals.deleted(name);
    }
    return log;
  }

  /** The logs from a name on. */
  Collection<MemoryLog> from(String name, boolean inclusive) {
    return inOrder.tailMap(name, inclusive).values();
  }

  long bytes() {
    return bytes;
  }

  int size() {
    return byName.size();
  }

  /** Refuses what would take more memory than there is. */
  void checkRoom(long more) {
    if (more > limits.maxBytes() - bytes) {
      throw Refusals.refuse(
          LogRefusal.STORE_FULL, "the store holds as much as it may: " + limits.maxBytes());
    }
  }

  /** Notes that memory was taken, or given back where negative. */
  void took(long more) {
    bytes += more;
  }

  void checkNumber() {
    if (byName.size() >= limits.maxLogs()) {
      throw Refusals.refuse(
          LogRefusal.TOO_MANY_LOGS, "the store has as many logs as it may: " + limits.maxLogs());
    }
  }

  /** Adds a log whose memory was noted, but for its ledger's. */
  void add(MemoryLog log, Effects effects) {
    byName.put(log.ledger.name(), log);
    inOrder.put(log.ledger.name(), log);
    bytes += log.ledger.weight();
    if (log.source != null) {
      log.source.forks++;
    }
    dueAgain(log);
    watches.changed(log.ledger.name(), effects);
  }

  /** Forgets a log; one that forks share keeps its name and what they share. */
  void delete(MemoryLog log, Effects effects) {
    String name = log.ledger.name();
    due(log, Long.MAX_VALUE);
    bytes -= log.segments.trim(Long.MAX_VALUE);
    for (MemoryLog.Waiting waiting : log.waiting) {
      Promise<?> promise = waiting.promise();
      waitingBytes -= waiting.bytes();
      effects.add(() -> promise.fail(Refusals.unknown(name)));
    }
    log.waiting.clear();
    if (log.forks > 0) {
      log.isDeleted = true;
    } else {
      remove(log);
    }
    watches.gone(name, effects);
  }

  private void remove(MemoryLog last) {
    MemoryLog log = last;
    while (true) {
      byName.remove(log.ledger.name());
      inOrder.remove(log.ledger.name());
      bytes -= log.ledger.weight();
      MemoryLog source = log.source;
      if (source == null || --source.forks > 0 || !source.isDeleted) {
        return;
      }
      log = source;
    }
  }

  // ---- time

  /** Trims what is out of bounds by now. */
  boolean trim(MemoryLog log, long nowMs) {
    long hold = log.blocks() ? watches.reached(log.ledger.name()) : Long.MAX_VALUE;
    if (!log.ledger.trim(nowMs, hold, log.segments)) {
      return false;
    }
    bytes -= log.segments.trim(log.ledger.first());
    return true;
  }

  /** Notes when a log that was changed falls due, if that is earlier than was noted. */
  void dueAgain(MemoryLog log) {
    long due = log.nextDueMs();
    if (due < log.dueMs) {
      due(log, due);
    }
  }

  private void due(MemoryLog log, long dueMs) {
    if (log.dueMs != Long.MAX_VALUE) {
      byDue.remove(log);
    }
    log.dueMs = dueMs;
    if (dueMs != Long.MAX_VALUE) {
      byDue.add(log);
    }
  }

  /** Looks at one log that is due; answers false when none is. */
  boolean lookAtDue(long nowMs, Effects effects) {
    MemoryLog log = byDue.isEmpty() ? null : byDue.first();
    if (log == null || log.dueMs > nowMs) {
      return false;
    }
    if (log.ledger.isExpired(nowMs)) {
      delete(log, effects);
      return true;
    }
    if (trim(log, nowMs)) {
      watches.changed(log.ledger.name(), effects);
    }
    // what readers hold back may be due still; then at the next sweep
    due(log, Math.max(log.nextDueMs(), nowMs + 1));
    return true;
  }
}
