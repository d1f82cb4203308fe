package io.sluice.http;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.LogText;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request for a stream, from its admission until its response is through. Context only. */
final class StreamCall {

  private static final Logger log = LoggerFactory.getLogger(StreamCall.class);

  /** By whom a stream was cancelled that an operator stopped. */
  static final String OPERATOR = "operator";

  private final RoutingContext ctx;
  private final ReadRequest request;
  private final HttpOptions options;
  private final Pulse pulse;
  private final Admission admission;
  private final SocketWriter socket;
  private final Instant since = Instant.now();
  private final String client;

  /** An application's own, whose problems and headers are its own too; null for ours. */
  private EventStreams.@Nullable Form form;

  private @Nullable Delivery delivery;
  private @Nullable Encoder encoder;
  private @Nullable Runnable onFinished;
  private @Nullable Runnable onStop;
  private @Nullable Subscriptions listed;
  private long number;

  /**
   * Makes a call.
   *
   * @param admission which has let the client in, and is told when it leaves
   */
  StreamCall(
      RoutingContext ctx,
      ReadRequest request,
      HttpOptions options,
      Pulse pulse,
      Admission admission) {
    this.client = AccessLog.client(ctx);
    this.admission = admission;
    this.ctx = ctx;
    this.request = request;
    this.options = options;
    this.pulse = pulse;
    this.socket =
        new SocketWriter(
            ctx.request(),
            options,
            () -> {
              admission.leave(client);
              unlist();
              release();
              if (onFinished != null) {
                onFinished.run();
              }
            });
    ctx.addEndHandler(ended -> {
      if (ended.failed()
          || !response().ended()) { // told of an end, a broken connection may be meant
        socket.finish();
      }
    });
  }

  /** Has it answered in an application's own form. */
  void answerIn(EventStreams.Form own) {
    form = own;
  }

  ReadRequest request() {
    return request;
  }

  HttpOptions options() {
    return options;
  }

  Pulse pulse() {
    return pulse;
  }

  Admission admission() {
    return admission;
  }

  /** Who asks: the address. */
  String client() {
    return client;
  }

  /** What is kept of other answers in this process. */
  Answers answers() {
    return Answers.of(ctx.vertx());
  }

  SocketWriter socket() {
    return socket;
  }

  HttpServerResponse response() {
    return ctx.response();
  }

  /** Has this run when the response is through, or the client gone. */
  void onFinished(Runnable action) {
    onFinished = action;
  }

  /** Lists it for operators until its response is through. */
  void listIn(Subscriptions subscriptions) {
    listed = subscriptions;
    number = subscriptions.enter(this);
  }

  private void unlist() {
    if (listed != null) {
      listed.leave(number);
    }
  }

  /** Has this run where an operator stops it; it must end the response. */
  void onStop(Runnable action) {
    onStop = action;
  }

  /** Stops it, and tells its reader. Any thread. */
  void stop() {
    pulse.run(() -> {
      if (onStop != null) {
        onStop.run();
      } else {
        problem(Problem.of(Endings.cancelled(OPERATOR)));
      }
    });
  }

  /** What operators are told of it. Any thread: counts may be those of a moment ago. */
  JsonObject toJson(Subscriptions subscriptions) {
    JsonObject json =
        new JsonObject().put("id", subscriptions.id(number)).put("stream", request.name());
    Delivery decided = delivery;
    if (decided != null) {
      json.put("format", decided.format().key());
    }
    return json.put("client", client)
        .put("since", since.toString())
        .put("bytes", socket.written())
        .put("waiting", socket.isWaiting());
  }

  /** Whether it is answered in this format. Any thread. */
  boolean isIn(Format format) {
    Delivery decided = delivery;
    return decided != null && decided.format() == format;
  }

  /** Notes how what was opened is to be sent. */
  void deliver(Delivery delivery) {
    this.delivery = delivery;
  }

  Delivery delivery() {
    Delivery decided = delivery;
    if (decided == null) {
      throw new IllegalStateException("nothing was opened");
    }
    return decided;
  }

  /**
   * Sets status and headers of a good answer. Where it is to be compressed, but too many others
   * are, it is sent as it is.
   */
  void head() {
    if (form != null) {
      ResponseHead.events(response(), ctx.request().version());
      return;
    }
    Delivery wanted = delivery();
    if (wanted.coding() != null && !admission.compress(options.limits())) {
      wanted = wanted.plain();
      delivery = wanted;
    } else if (wanted.coding() != null) {
      encoder = new Encoder(wanted.coding());
    }
    ResponseHead.apply(response(), ctx.request().version(), wanted);
  }

  /** A part of the body as it is sent, all of it. */
  Buffer encode(Buffer part) {
    return encoder == null || part.length() == 0 ? part : encoder.encode(part);
  }

  /** The last part of the body as it is sent. */
  Buffer encodeLast(Buffer part) {
    return encoder == null ? part : encoder.finish(part);
  }

  /**
   * Runs what would hold the event loop up on another thread, and goes on here with what it made.
   */
  <T> Future<T> aside(Callable<T> work) {
    return ctx.vertx().executeBlocking(work, false).map(Objects::requireNonNull);
  }

  private void release() {
    if (encoder != null) {
      encoder.close();
      encoder = null;
      admission.compressed();
    }
  }

  /**
   * Whether a stream that ended without another chunk had been read to its end before: the client
   * has come back with the id of the end. What failed is told again instead.
   */
  boolean hasReadAll(Outcome outcome) {
    return request.resume().id() != null
        && EventIds.has(delivery().info())
        && !(outcome instanceof Outcome.Failed);
  }

  /** Answers that there is nothing more, ever: it stops an EventSource. And is through. */
  void noContent() {
    endedAs("read-already");
    response().setStatusCode(204).putHeader("Cache-Control", "no-store");
    socket.end(Buffer.buffer());
  }

  /** Answers with a problem, and is through. */
  void problem(Problem problem) {
    endedAs(problem.code());
    if (form == null) {
      problem.send(response(), options);
    } else {
      EventStreams.refuse(ctx, form, problem, options);
    }
    socket.finish();
  }

  /** Notes for the access log how it ended. */
  void endedAs(String word) {
    AccessLog.endedAs(ctx, word);
  }

  /** Logs what must not happen. */
  void defect(Throwable error) {
    log.error("stream {} could not be answered", LogText.shown(request.name()), error);
  }

  /** Logs that a source broke its word on the length. */
  void overran(String why) {
    endedAs("overran");
    log.warn("stream {}: {}; it was cancelled", LogText.shown(request.name()), why);
  }

  /** Logs that a producer used event types it may not use. */
  void refusedTypes(long count) {
    log.warn("{} event types of stream {} were left out", count, LogText.shown(request.name()));
  }

  /** What a client is told of a defect: nothing of its inside. */
  static Failure internal() {
    return Failure.of(FailureCode.INTERNAL, "the server could not answer; see its log");
  }
}
