package io.sluice.http;

import io.sluice.core.log.LogHead;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where one log ends: asked once for all who want to know at the same time, and never before they
 * did, so that what was appended before a reader came is not taken for new. Context only.
 */
final class LogTail {

  private final Supplier<Future<LogHead>> ask;

  private List<Promise<LogHead>> waiting = new ArrayList<>();
  private boolean isAsking;

  /**
   * Makes one.
   *
   * @param ask asks the log; the answer comes on this context
   */
  LogTail(Supplier<Future<LogHead>> ask) {
    this.ask = ask;
  }

  /** What is known of the log, at a moment after this call. */
  Future<LogHead> look() {
    Promise<LogHead> promise = Promise.promise();
    waiting.add(promise);
    if (!isAsking) {
      askForAll();
    }
    return promise.future();
  }

  private void askForAll() {
    List<Promise<LogHead>> all = waiting;
    waiting = new ArrayList<>();
    isAsking = true;
    ask.get()
        .onComplete(answer -> {
          isAsking = false;
          if (!waiting.isEmpty()) {
            askForAll();
          }
          all.forEach(one -> one.handle(answer));
        });
  }
}
