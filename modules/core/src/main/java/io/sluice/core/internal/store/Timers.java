package io.sluice.core.internal.store;

import io.vertx.core.Vertx;

/** A clock, and what rings later on the context that asked. */
public interface Timers {

  /** Monotonic milliseconds. */
  long nowMs();

  /** Runs a task once, later. */
  void after(long delayMs, Runnable task);

  /** The clock and the timers of a Vertx. */
  static Timers of(Vertx vertx) {
    return new Timers() {
      @Override
      public long nowMs() {
        return System.nanoTime() / 1_000_000;
      }

      @Override
      public void after(long delayMs, Runnable task) {
        vertx.setTimer(Math.max(1, delayMs), ignored -> task.run());
      }
    };
  }
}
