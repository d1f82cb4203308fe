package io.sluice.http;

import io.sluice.core.Chunk;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Receives a request's body within a bound of size and of time. */
final class RequestBody extends Pulse.Member {

  private final HttpOptions options;
  private final int most;
  private final LongPredicate budget;
  private final Pulse pulse;
  private final long startedAt;
  private final Buffer received = Buffer.buffer();
  private final Promise<Chunk> promise = Promise.promise();

  private RequestBody(HttpOptions options, int most, LongPredicate budget, Pulse pulse) {
    this.options = options;
    this.most = most;
    this.budget = budget;
    this.pulse = pulse;
    this.startedAt = pulse.now();
  }

  /** Completes with the body; fails with a {@link Refusal} of 408, 413 or 415. */
  static Future<Chunk> read(RoutingContext ctx, HttpOptions options, Pulse pulse) {
    return read(ctx, options, options.limits().bodyBytes(), bytes -> true, pulse);
  }

  /**
   * The same with another bound on the bytes.
   *
   * @param budget takes bytes from what all bodies may hold; false when it is used up, then 503
   */
  static Future<Chunk> read(
      RoutingContext ctx, HttpOptions options, int most, LongPredicate budget, Pulse pulse) {
    HttpServerRequest request = ctx.request();
    Refusal encoded = encoded(request);
    if (encoded != null) {
      return Future.failedFuture(encoded);
    }
    if (request.isEnded()) {
      return Future.succeededFuture(alreadyRead(ctx.body().buffer()));
    }
    return new RequestBody(options, most, budget, pulse).receive(request);
  }

  /** 415 where the body is encoded, else null. */
  static @Nullable Refusal encoded(HttpServerRequest request) {
    for (String encoding : request.headers().getAll("Content-Encoding")) {
      if (!encoding.strip().equalsIgnoreCase("identity")) {
        return new Refusal(
            Problem.of(415, "ENCODED_BODY", "the body must not be encoded; send it as it is"));
      }
    }
    return null;
  }

  /** What an application's own body handler has read. */
  private static Chunk alreadyRead(@Nullable Buffer body) {
    return body == null ? Chunk.empty() : Chunk.of(body);
  }

  private Future<Chunk> receive(HttpServerRequest request) {
    pulse.add(this);
    request.handler(this::take);
    request.endHandler(ignored -> promise.tryComplete(Chunk.of(received)));
    request.exceptionHandler(ignored -> refuse(400, "BODY_BROKEN", "the body broke off"));
    return promise.future().onComplete(ignored -> pulse.remove(this));
  }

  private void take(Buffer part) {
    if (promise.future().isComplete()) {
      return;
    }
    if (received.length() + part.length() > most) {
      refuse(413, "BODY_TOO_LARGE", "a body has at most " + most + " bytes");
      return;
    }
    if (!budget.test(part.length())) {
      refuse(503, "OVERLOADED", "too much is being written at once; try again later");
      return;
    }
    received.appendBuffer(part);
  }

  @Override
  void tick(long now) {
    if (now - startedAt >= options.timings().body().toNanos()) {
      refuse(408, "BODY_TIMEOUT", "the body did not arrive in time");
    }
  }

  private void refuse(int status, String code, String detail) {
    promise.tryFail(new Refusal(Problem.of(status, code, detail)));
  }
}
