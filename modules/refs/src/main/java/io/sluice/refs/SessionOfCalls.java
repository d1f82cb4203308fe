package io.sluice.refs;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** A session on the caller's side. The first call finds the host; those after it wait for that. */
final class SessionOfCalls implements CallSession {
  private final VertxCallBus bus;

  // guarded by this
  private @Nullable Future<String> id;
  private boolean ended;

  SessionOfCalls(VertxCallBus bus) {
    this.bus = bus;
  }

  @Override
  public synchronized @Nullable String id() {
    Future<String> known = id;
    return known != null && known.succeeded() ? known.result() : null;
  }

  @Override
  public Future<@Nullable Object> call(String name, CallRequest request) {
    Promise<String> first = Promise.promise();
    Future<String> known;
    synchronized (this) {
      if (ended) {
        return Future.failedFuture(RefIds.gone("the session was ended"));
      }
      known = id;
      if (known == null || known.failed()) {
        id = first.future();
        known = null;
      }
    }
    if (known != null) {
      return known.compose(session -> bus.call(name, request.session(session)));
    }
    return bus.answer(name, request.session(CallBody.NEW_SESSION))
        .onFailure(first::tryFail)
        .map(answer -> {
          if (answer.session() == null) {
            first.tryFail(RefIds.gone("the function told no session"));
          } else {
            first.tryComplete(answer.session());
          }
          return answer.value();
        });
  }

  @Override
  public Future<Void> end() {
    Future<String> known;
    synchronized (this) {
      ended = true;
      known = id;
    }
    return known == null
        ? Future.succeededFuture()
        : known.transform(session ->
            session.succeeded() ? bus.endSession(session.result()) : Future.succeededFuture());
  }
}
