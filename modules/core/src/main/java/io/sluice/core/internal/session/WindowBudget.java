package io.sluice.core.internal.session;

import java.util.concurrent.atomic.AtomicLong;

/** What all windows of a process may hold together (rule B1). Any thread. */
public final class WindowBudget {
  private final long total;
  private final AtomicLong reserved = new AtomicLong();

  /** A budget of so many bytes. */
  public WindowBudget(long total) {
    this.total = total;
  }

  /** Takes a part, or leaves it where there is not enough. */
  public boolean tryReserve(long bytes) {
    long before;
    do {
      before = reserved.get();
      if (before + bytes > total) {
        return false;
      }
    } while (!reserved.compareAndSet(before, before + bytes));
    return true;
  }

  /**
   * Takes a part for a window to grow by. Three quarters of the budget are left to new streams, and
   * a step takes at most an eighth of what remains of the fourth: a few fast streams must not have
   * it all.
   */
  boolean tryGrow(long bytes) {
    return reserved.get() + 8 * bytes <= total / 4 && tryReserve(bytes);
  }

  /** Gives a part back. */
  public void release(long bytes) {
    reserved.addAndGet(-bytes);
  }

  /** What is taken now. */
  public long reserved() {
    return reserved.get();
  }

  /** What there is in all. */
  public long total() {
    return total;
  }

  /** True when windows should rather shrink: three quarters are taken. */
  boolean isTight() {
    return reserved.get() > total / 4 * 3;
  }
}
