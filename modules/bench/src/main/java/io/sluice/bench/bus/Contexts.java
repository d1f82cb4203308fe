package io.sluice.bench.bus;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;

/** Verticles' contexts, used from outside. */
final class Contexts {
  private Contexts() {}

  /** The context of a new verticle, on the next event loop. */
  static Context eventLoop(Vertx vertx) {
    Promise<Context> made = Promise.promise();
    vertx
        .deployVerticle(
            new AbstractVerticle() {
              @Override
              public void start() {
                made.complete(context);
              }
            })
        .await();
    return made.future().await();
  }

  /** What is answered there. */
  static <T> Future<T> call(Context context, Supplier<Future<T>> question) {
    Promise<T> answer = Promise.promise();
    context.runOnContext(ignored -> question.get().onComplete(answer));
    return answer.future();
  }
}
