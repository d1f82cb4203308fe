package io.sluice.core.internal.store;

import io.sluice.core.internal.frame.LogReply;
import io.sluice.core.log.Append;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The appends of writers that wait for the store, by step. One that comes again while it waits is
 * not given to the store a second time, and takes no more memory: only its answer goes to who asked
 * last. The owner's context only.
 */
final class PendingAppends {
  private record Key(String log, String producer, long sequence, boolean closes) {}

  private static final class Asked {
    private @Nullable Consumer<LogReply> asker;
    private long atMs;
  }

  private final Map<Key, Asked> byStep = new HashMap<>();

  private static Key key(String log, Append append, Append.Step step) {
    return new Key(log, step.id(), step.sequence(), append.outcome() != null);
  }

  /** Notes who asks; answers whether the step waits already. */
  boolean ask(String log, Append append, Append.Step step, Consumer<LogReply> asker, long nowMs) {
    Asked asked = new Asked();
    Asked before = byStep.putIfAbsent(key(log, append, step), asked);
    if (before != null) {
      asked = before;
    }
    asked.asker = asker;
    asked.atMs = nowMs;
    return before != null;
  }

  boolean isEmpty() {
    return byStep.isEmpty();
  }

  /** It waits no more; answers who is to be told, or null: told to ask again, it has not yet. */
  @Nullable Consumer<LogReply> done(String log, Append append, Append.Step step) {
    Asked asked = byStep.remove(key(log, append, step));
    return asked == null ? null : asked.asker;
  }

  /** Takes out who has asked before this time and has had no answer. */
  List<Consumer<LogReply>> askedBefore(long timeMs) {
    List<Consumer<LogReply>> askers = new ArrayList<>();
    for (Asked asked : byStep.values()) {
      if (asked.asker != null && asked.atMs <= timeMs) {
        askers.add(asked.asker);
        asked.asker = null;
      }
    }
    return askers;
  }
}
