package io.sluice.log.cassette;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** Brings what a store's thread completes to the context whose state it changes. */
final class Landing {

  private Landing() {}

  /** The same future, completing on the context. */
  static <T> Future<T> on(Context context, Future<T> future) {
    Promise<T> landed = Promise.promise();
    future.onComplete(result -> context.runOnContext(ignored -> landed.handle(result)));
    return landed.future();
  }
}
