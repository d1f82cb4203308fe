package io.sluice.http;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.spi.LogText;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request for a log, from its admission until its response is through. Context only. */
final class DurableCall extends Pulse.Member {

  /** How long a client whose body was refused may go on sending it before it is hung up on. */
  static final long LINGER_MS = 1_000;

  /** RFC 9113, section 8.1: the response was whole, the rest of the request is not wanted. */
  private static final long HTTP2_NO_ERROR = 0x0;

  private static final Logger log = LoggerFactory.getLogger(DurableCall.class);

  // ---- immutable
  private final RoutingContext ctx;
  private final Context context;
  private final String name;
  private final HttpOptions options;
  private final Pulse pulse;
  private final Admission admission;
  private final SocketWriter socket;

  // ---- state
  private long reserved;
  private @Nullable Runnable onFinished;
  private @Nullable LongConsumer onTick;

  private DurableCall(
      RoutingContext ctx, String name, HttpOptions options, Pulse pulse, Admission admission) {
    String client = AccessLog.client(ctx);
    this.ctx = ctx;
    this.context = ctx.vertx().getOrCreateContext();
    this.name = name;
    this.options = options;
    this.pulse = pulse;
    this.admission = admission;
    this.socket =
        new SocketWriter(
            ctx.request(),
            options,
            () -> {
              admission.leave(client);
              finished();
            });
    ctx.addEndHandler(ended -> socket.finish());
  }

  /**
   * Lets a client in.
   *
   * @throws Refusal 429 where there are too many
   */
  static DurableCall enter(RoutingContext ctx, String name, HttpOptions options, Object owner) {
    Admission admission = Admission.of(ctx.vertx());
    if (!admission.enter(AccessLog.client(ctx), options.limits())) {
      throw new Refusal(
          Problem.of(
              Failure.of(
                  FailureCode.TOO_MANY_STREAMS, "too many streams are open; close some of them")));
    }
    Pulse pulse = Pulse.of(ctx.vertx(), owner, options);
    DurableCall call = new DurableCall(ctx, name, options, pulse, admission);
    pulse.add(call);
    return call;
  }

  /** The log's name. */
  String name() {
    return name;
  }

  RoutingContext ctx() {
    return ctx;
  }

  HttpServerRequest request() {
    return ctx.request();
  }

  HttpServerResponse response() {
    return ctx.response();
  }

  HttpOptions options() {
    return options;
  }

  Pulse pulse() {
    return pulse;
  }

  SocketWriter socket() {
    return socket;
  }

  Vertx vertx() {
    return ctx.vertx();
  }

  /** The one value of a request's header, or null. */
  @Nullable String header(String header) {
    var values = ctx.request().headers().getAll(header);
    if (values.size() > 1) {
      throw Refusal.badParameter(header, header + " is given more than once");
    }
    return values.isEmpty() ? null : values.get(0);
  }

  /** Takes bytes, until the response is through, from what all requests together may hold. */
  boolean reserve(long bytes) {
    if (socket.isFinished() || !admission.collect(bytes)) {
      return false;
    }
    reserved += bytes;
    return true;
  }

  /** Has this run when the response is through, or the client gone. */
  void onFinished(Runnable action) {
    onFinished = action;
  }

  /** Has this look at the time now and then. */
  void onTick(LongConsumer action) {
    onTick = action;
  }

  /** The same future, completing here; a store's completes on any thread. */
  <T> Future<T> here(Future<T> future) {
    Promise<T> promise = Promise.promise();
    future.onComplete(result -> {
      if (context.equals(Vertx.currentContext())) {
        promise.handle(result);
      } else {
        context.runOnContext(ignored -> promise.handle(result));
      }
    });
    return promise.future();
  }

  /** Runs what would hold the event loop up on another thread, and goes on here. */
  <T> Future<T> aside(Callable<T> work) {
    return ctx.vertx().executeBlocking(work, false).map(Objects::requireNonNull);
  }

  /** Answers with a status, the headers that were set, and no body. */
  void end(int status) {
    end(status, Buffer.buffer());
  }

  /** Answers. */
  void end(int status, Buffer body) {
    if (socket.isFinished()) {
      return;
    }
    response().setStatusCode(status);
    if (body.length() > 0) {
      response().putHeader("Content-Length", Integer.toString(body.length()));
    }
    socket.end(body);
  }

  /** Answers with what a failure is. */
  void failed(Throwable error) {
    failed(error, UnaryOperator.identity());
  }

  /**
   * Answers with what a failure is.
   *
   * @param more adds to the problem what else there is to tell
   */
  void failed(Throwable error, UnaryOperator<Problem> more) {
    if (socket.isFinished()) {
      return;
    }
    switch (error) {
      case Refusal refusal -> problem(more.apply(refusal.problem()));
      case StreamException stream -> {
        DurableRefusal.headers(stream.failure(), response());
        problem(more.apply(DurableRefusal.problem(stream.failure(), request().method())));
      }
      default -> {
        log.error("log {} could not be answered for", LogText.shown(name), error);
        problem(more.apply(Problem.of(StreamCall.internal())));
      }
    }
  }

  /** Answers with a problem. The rest of a body is read for a moment, so that it is seen. */
  void problem(Problem problem) {
    if (socket.isFinished()) {
      return;
    }
    AccessLog.endedAs(ctx, problem.code());
    HttpServerRequest request = ctx.request();
    boolean unread = !request.isEnded();
    problem.send(response(), options);
    if (unread) {
      discard(request);
    }
  }

  private void discard(HttpServerRequest request) {
    long timer = ctx.vertx().setTimer(LINGER_MS, ignored -> hangUp(request));
    request.handler(ignored -> {});
    request.exceptionHandler(ignored -> ctx.vertx().cancelTimer(timer));
    request.endHandler(ignored -> ctx.vertx().cancelTimer(timer));
    request.resume();
  }

  private static void hangUp(HttpServerRequest request) {
    Future<Void> unused =
        request.version() == HttpVersion.HTTP_2
            ? request.response().reset(HTTP2_NO_ERROR)
            : request.connection().close();
  }

  /** Notes for the access log how it ended. */
  void endedAs(String word) {
    AccessLog.endedAs(ctx, word);
  }

  @Override
  void tick(long now) {
    if (socket.isStalled(now)) {
      endedAs("stalled");
      socket.drop();
    } else if (onTick != null) {
      onTick.accept(now);
    }
  }

  private void finished() {
    pulse.remove(this);
    admission.release(reserved);
    reserved = 0;
    if (onFinished != null) {
      onFinished.run();
    }
  }
}
