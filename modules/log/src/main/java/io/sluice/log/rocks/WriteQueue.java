package io.sluice.log.rocks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What waits for the writer, bounded in calls and in payload bytes (rule B1). A call's weight is
 * given back when it is answered, not when it is taken, so that what the disk holds up counts.
 *
 * @param <T> a call
 */
final class WriteQueue<T> {

  private final long maxBytes;
  private final int maxCalls;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition some = lock.newCondition();
  private Deque<T> waiting = new ArrayDeque<>();
  private long bytes;
  private int calls;
  private boolean closed;

  WriteQueue(long maxBytes, int maxCalls) {
    this.maxBytes = maxBytes;
    this.maxCalls = maxCalls;
  }

  /** How a call was taken. */
  enum Taken {
    YES,
    FULL,
    CLOSED
  }

  /** Takes a call; one may always wait, however heavy. */
  Taken offer(T call, long weight) {
    lock.lock();
    try {
      if (closed) {
        return Taken.CLOSED;
      }
      if (calls > 0 && (calls >= maxCalls || bytes + weight > maxBytes)) {
        return Taken.FULL;
      }
      calls++;
      bytes += weight;
      return add(call);
    } finally {
      lock.unlock();
    }
  }

  /** Takes what the store asks itself to do, which weighs nothing. */
  Taken tell(T call) {
    lock.lock();
    try {
      return closed ? Taken.CLOSED : add(call);
    } finally {
      lock.unlock();
    }
  }

  private Taken add(T call) {
    waiting.add(call);
    if (waiting.size() == 1) {
      some.signal();
    }
    return Taken.YES;
  }

  /** Gives back the weight of calls that were answered. */
  void answered(int count, long weight) {
    lock.lock();
    try {
      calls -= count;
      bytes -= weight;
    } finally {
      lock.unlock();
    }
  }

  /** All that waits, in order; empty after so long without any. */
  Deque<T> take(long timeoutMs) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
      while (waiting.isEmpty() && !closed && nanos > 0) {
        nanos = some.awaitNanos(nanos);
      }
      Deque<T> taken = waiting;
      waiting = new ArrayDeque<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** What waits and was not taken. */
  Deque<T> rest() {
    lock.lock();
    try {
      Deque<T> taken = waiting;
      waiting = new ArrayDeque<>();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      closed = true;
      some.signal();
    } finally {
      lock.unlock();
    }
  }

  boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** The payload bytes not answered yet. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
    }
  }
}
