package io.sluice.verticles;

import io.sluice.core.Offer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;

/** Waits for what is served of offers that were taken back, also to other nodes. */
final class Quiet {

  /** How often it is looked at: nobody feels a tenth of a second at a stop. */
  private static final long LOOK_MS = 100;

  private Quiet() {}

  /** Completes when nobody reads them any more, and at the latest after this time. */
  static Future<Void> of(Vertx vertx, List<Offer> offers, Duration atMost) {
    Promise<Void> quiet = Promise.promise();
    if (!areRead(offers) || !atMost.isPositive()) {
      quiet.complete();
      return quiet.future();
    }
    long late = vertx.setTimer(atMost.toMillis(), ignored -> quiet.tryComplete());
    long look =
        vertx.setPeriodic(
            LOOK_MS,
            ignored -> {
              if (!areRead(offers)) {
                quiet.tryComplete();
              }
            });
    return quiet
        .future()
        .onComplete(done -> {
          vertx.cancelTimer(late);
          vertx.cancelTimer(look);
        });
  }

  private static boolean areRead(List<Offer> offers) {
    return offers.stream().anyMatch(offer -> offer.openStreams() > 0);
  }
}
