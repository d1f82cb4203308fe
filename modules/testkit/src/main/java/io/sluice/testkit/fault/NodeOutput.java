package io.sluice.testkit.fault;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What a process says, as lines; only the last ones are kept where nobody asks for them. */
final class NodeOutput {
  private static final int MAX_LINES = 1_000;
  private static final int MAX_LENGTH = 4_096;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<String> lines = new ArrayDeque<>();
  private boolean ended;

  /** Takes everything that comes until the end. */
  void readAll(BufferedReader from) {
    try (from) {
      for (String line = from.readLine(); line != null; line = from.readLine()) {
        add(line);
      }
    } catch (IOException e) {
      add("(" + e.getMessage() + ")");
    } finally {
      end();
    }
  }

  private void add(String line) {
    lock.lock();
    try {
      if (lines.size() == MAX_LINES) {
        lines.removeFirst();
      }
      lines.add(line.length() > MAX_LENGTH ? line.substring(0, MAX_LENGTH) + "…" : line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes the next line that begins so; null where none comes in time, or ever. */
  @Nullable String take(String prefix, Duration patience) throws InterruptedException {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (true) {
        String line = poll(prefix);
        if (line != null || ended || left <= 0) {
          return line;
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable String poll(String prefix) {
    for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
      String line = all.next();
      if (line.startsWith(prefix)) {
        all.remove();
        return line;
      }
    }
    return null;
  }

  /** What is kept, a line each, and waits at most so long for the end of it. */
  String text(Duration patience) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(patience.toMillis());
    lock.lock();
    try {
      while (!ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return String.join("\n", lines);
    } finally {
      lock.unlock();
    }
  }
}
