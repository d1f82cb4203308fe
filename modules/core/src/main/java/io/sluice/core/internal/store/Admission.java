package io.sluice.core.internal.store;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * How much may wait for a store: one budget, which the writers that were heard of lately share as
 * their credit (rule B1). Who appends without being a writer takes what is free. The owner's
 * context only.
 */
final class Admission {

  /** The most one writer is given, in bytes: more in flight makes no writer faster. */
  static final long MAX_CREDIT = 4 << 20;

  /** The least a writer is given, in bytes: a small batch. */
  static final long MIN_CREDIT = 4 << 10;

  /** A writer that was silent for so long, in milliseconds, gives its share back. */
  static final long SILENT_MS = 10_000;

  /** How many writers are known at once; at {@link #MIN_CREDIT} they fill a budget of 256 MiB. */
  private static final int MAX_WRITERS = 65_536;

  private final long budget;

  /** When each was heard of last, the longest ago first. */
  private final Map<String, Long> heard =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MAX_WRITERS;
        }
      };

  private final AtomicLong waiting = new AtomicLong();

  Admission(long budget) {
    this.budget = budget;
  }

  /** What waits now, in bytes. Any thread. */
  long waiting() {
    return waiting.get();
  }

  /** Takes room for so much, where there is some; a large call passes when nothing else waits. */
  boolean admit(long bytes) {
    long before = waiting.get();
    if (before > 0 && before + bytes > budget) {
      return false;
    }
    waiting.addAndGet(bytes);
    return true;
  }

  /** Gives it back. Any thread. */
  void release(long bytes) {
    waiting.addAndGet(-bytes);
  }

  /** What this writer may have in flight; null is none, and gets nothing. */
  long credit(@Nullable String writer, long nowMs) {
    if (writer == null) {
      return 0;
    }
    heard.put(writer, nowMs);
    Iterator<Long> oldest = heard.values().iterator();
    while (nowMs - oldest.next() > SILENT_MS) {
      oldest.remove();
    }
    return Math.clamp(budget / heard.size(), MIN_CREDIT, MAX_CREDIT);
  }
}
