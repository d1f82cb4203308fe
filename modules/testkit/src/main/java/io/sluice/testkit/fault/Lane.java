package io.sluice.testkit.fault;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One direction of a proxied link, shared by its connections: what slows it, and what it lost. */
final class Lane {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition flows = lock.newCondition();
  private final AtomicLong carried = new AtomicLong();

  // under the lock
  private boolean stalled;
  private long bytesPerSecond = Long.MAX_VALUE;
  private long freeAt = System.nanoTime();

  // any thread
  private volatile long delayNanos;
  private volatile boolean cut;

  void delay(Duration delay) {
    delayNanos = delay.toNanos();
  }

  void throttle(long bytesPerSecond) {
    lock.lock();
    try {
      this.bytesPerSecond = bytesPerSecond;
      freeAt = System.nanoTime();
    } finally {
      lock.unlock();
    }
  }

  void stall(boolean stalled) {
    lock.lock();
    try {
      this.stalled = stalled;
      flows.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void cut(boolean cut) {
    this.cut = cut;
  }

  boolean isCut() {
    return cut;
  }

  /** When what was read now may go on, in the time of {@link System#nanoTime}. */
  long dueNow() {
    return System.nanoTime() + delayNanos;
  }

  /** Waits while the lane is stalled. */
  void awaitFlow() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (stalled) {
        flows.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until so many bytes, due at some time, may go on. */
  void awaitTurn(int bytes, long dueAt) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long until = Math.max(dueAt, reserve(bytes));
      long left = until - System.nanoTime();
      while (left > 0 || stalled) {
        if (stalled) {
          flows.await();
        } else {
          flows.awaitNanos(left);
        }
        left = until - System.nanoTime();
      }
    } finally {
      lock.unlock();
    }
  }

  private long reserve(int bytes) {
    if (bytesPerSecond == Long.MAX_VALUE) {
      return System.nanoTime();
    }
    long nanos = TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
    freeAt = Math.max(freeAt, System.nanoTime()) + nanos;
    return freeAt;
  }

  void carried(int bytes) {
    carried.addAndGet(bytes);
  }

  long carried() {
    return carried.get();
  }
}
