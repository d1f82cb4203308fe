package io.sluice.sources.combine;

import io.vertx.core.Vertx;

/** Time as a run sees it, on its context; tests have one of their own. */
interface Timers {

  /** A clock that only goes forward, in nanoseconds. */
  long nanoTime();

  /**
   * Runs something once, later, on the context of the caller.
   *
   * @return what cancels it
   */
  Runnable after(long delayMs, Runnable task);

  /** Those of a Vertx. */
  static Timers of(Vertx vertx) {
    return new Timers() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public Runnable after(long delayMs, Runnable task) {
        long id = vertx.setTimer(Math.max(1, delayMs), ignored -> task.run());
        return () -> vertx.cancelTimer(id);
      }
    };
  }
}
