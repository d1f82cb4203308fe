package io.sluice.testkit.bus;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.LongSupplier;

/** Waits until a counter has stopped: unchanged over several looks. */
final class Stillness {
  private static final long LOOK_MS = 10;
  private static final int LOOKS = 5;
  private static final int BRIEFLY = 1;

  private final Promise<Void> still = Promise.promise();
  private final int looks;
  private long last = Long.MIN_VALUE;
  private int unchanged;

  private Stillness(int looks) {
    this.looks = looks;
  }

  /** Returns the value it stopped at. */
  static long await(Vertx vertx, LongSupplier counter) {
    return await(vertx, counter, LOOKS);
  }

  /** The same, after two looks: where it matters little whether it really has stopped. */
  static long brief(Vertx vertx, LongSupplier counter) {
    return await(vertx, counter, BRIEFLY);
  }

  private static long await(Vertx vertx, LongSupplier counter, int looks) {
    Stillness stillness = new Stillness(looks);
    long timer = vertx.setPeriodic(LOOK_MS, id -> stillness.look(counter.getAsLong()));
    try {
      Waiting.await(stillness.still.future());
      return counter.getAsLong();
    } finally {
      vertx.cancelTimer(timer);
    }
  }

  private void look(long now) {
    unchanged = now == last ? unchanged + 1 : 0;
    last = now;
    if (unchanged >= looks) {
      still.tryComplete();
    }
  }
}
