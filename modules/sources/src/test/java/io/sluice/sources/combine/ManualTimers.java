package io.sluice.sources.combine;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/** Time that a test lets pass. Of the run's context. */
final class ManualTimers implements Timers {
  private final Map<Long, Runnable> tasks = new TreeMap<>();
  private long now;
  private long last;

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Runnable after(long delayMs, Runnable task) {
    // distinct keys in order: a millisecond has room for a million tasks
    long at = now + Math.max(1, delayMs) * 1_000_000 + (last++ % 1000);
    tasks.put(at, task);
    return () -> tasks.remove(at);
  }

  int waiting() {
    return tasks.size();
  }

  void pass(long ms) {
    long until = now + ms * 1_000_000 + 999;
    while (true) {
      Iterator<Map.Entry<Long, Runnable>> due = tasks.entrySet().iterator();
      if (!due.hasNext()) {
        break;
      }
      Map.Entry<Long, Runnable> next = due.next();
      if (next.getKey() > until) {
        break;
      }
      due.remove();
      now = Math.max(now, next.getKey());
      next.getValue().run();
    }
    now = Math.max(now, until - 999);
  }
}
