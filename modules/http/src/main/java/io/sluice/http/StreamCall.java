package io.sluice.http;

import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request for a stream, from its admission until its response is through. Context only. */
final class StreamCall {

  private static final Logger log = LoggerFactory.getLogger(StreamCall.class);

  private final RoutingContext ctx;
  private final ReadRequest request;
  private final HttpOptions options;
  private final Pulse pulse;
  private final Admission admission;
  private final SocketWriter socket;

  private @Nullable StreamInfo info;
  private Negotiator.@Nullable Choice choice;
  private @Nullable Runnable onFinished;

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
    String client = AccessLog.client(ctx);
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
              if (onFinished != null) {
                onFinished.run();
              }
            });
    ctx.addEndHandler(ended -> {
      if (ended.failed()) {
        socket.finish();
      }
    });
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

  /** Notes what was opened and how it is shown. */
  void opened(ChunkStream stream, Negotiator.Choice choice) {
    this.info = stream.info();
    this.choice = choice;
  }

  /** Sets status and headers of a good answer. */
  void head() {
    if (info == null || choice == null) {
      throw new IllegalStateException("nothing was opened");
    }
    ResponseHead.apply(response(), ctx.request().version(), choice, info, request.name());
  }

  /** Answers with a problem, and is through. */
  void problem(Problem problem) {
    endedAs(problem.code());
    problem.send(response(), options);
    socket.finish();
  }

  /** Notes for the access log how it ended. */
  void endedAs(String word) {
    AccessLog.endedAs(ctx, word);
  }

  /** Logs what must not happen. */
  void defect(Throwable error) {
    log.error("stream {} could not be answered", Text.shown(request.name()), error);
  }

  /** Logs that a producer used event types it may not use. */
  void refusedTypes(long count) {
    log.warn("{} event types of stream {} were left out", count, Text.shown(request.name()));
  }

  /** What a client is told of a defect: nothing of its inside. */
  static Failure internal() {
    return Failure.of(FailureCode.INTERNAL, "the server could not answer; see its log");
  }
}
