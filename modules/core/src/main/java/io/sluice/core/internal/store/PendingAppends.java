package io.sluice.core.internal.store;

import io.sluice.core.log.Append;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The appends of writers that wait for the store, by step. One that comes again while it waits is
 * not given to the store a second time, and takes no more memory: only its answer goes to who asked
 * last. The owner's context only.
 */
final class PendingAppends {
  private record Key(String log, String producer, long sequence, boolean closes) {}

  private static final class Asker {
    private @Nullable Message<Object> message;
    private long askedAtMs;
  }

  private final Map<Key, Asker> byStep = new HashMap<>();

  private static Key key(String log, Append append, Append.Step step) {
    return new Key(log, step.id(), step.sequence(), append.outcome() != null);
  }

  /** Notes who asks; answers whether the step waits already. */
  boolean ask(String log, Append append, Append.Step step, Message<Object> message, long nowMs) {
    Asker asker = byStep.get(key(log, append, step));
    boolean known = asker != null;
    if (asker == null) {
      asker = new Asker();
      byStep.put(key(log, append, step), asker);
    }
    asker.message = message;
    asker.askedAtMs = nowMs;
    return known;
  }

  boolean isEmpty() {
    return byStep.isEmpty();
  }

  /** It waits no more; answers who is to be told, or null. */
  @Nullable Message<Object> done(String log, Append append, Append.Step step) {
    Asker asker = byStep.remove(key(log, append, step));
    return asker == null ? null : asker.message;
  }

  /** Takes out who has asked before this time and has had no answer. */
  List<Message<Object>> askedBefore(long timeMs) {
    List<Message<Object>> messages = new ArrayList<>();
    for (Asker asker : byStep.values()) {
      if (asker.message != null && asker.askedAtMs <= timeMs) {
        messages.add(asker.message);
        asker.message = null;
      }
    }
    return messages;
  }
}
