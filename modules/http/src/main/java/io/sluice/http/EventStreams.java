package io.sluice.http;

import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends streams that an application's own routes open as server-sent events in a form of their own,
 * with all that {@code /streams} has: they count as open streams, and are refused (429) where there
 * are too many; operators see and stop them at {@code /subscriptions}; the socket paces the stream;
 * a reader that stalls is dropped; silence is broken by comments; the headers of a quiet stream go
 * out early; the access log says how they ended; and a client that goes cancels its stream at once.
 *
 * <p>The router needs {@link StreamRoutes#mount}, or at least {@link StreamRoutes#guard}. Nothing
 * is resumed here: what a stream begins with, and whether it has ids, is the caller's.
 */
public final class EventStreams {

  private static final Logger log = LoggerFactory.getLogger(EventStreams.class);

  /** How the events look, and what is answered instead of them. */
  @FunctionalInterface
  public interface Form {

    /**
     * What renders one response. Its {@link Renderer#end} is told of failures too, and decides
     * whether the response ends well after them. It may be {@link Bounded}.
     *
     * @param info what was opened
     */
    Renderer renderer(StreamInfo info);

    /**
     * Answers, before the first byte, that it could not be opened, or failed at once. It must end
     * the response; {@code Retry-After} is set where the status carries it.
     */
    default void problem(RoutingContext ctx, Problem problem) {
      problem.send(ctx.response());
    }
  }

  /** A renderer that may have all it wants before its stream has ended. */
  public interface Bounded extends Renderer {

    /**
     * Whether it wants no more; asked after each batch. Then the response ends as for a completed
     * stream, and the stream is cancelled.
     */
    boolean isFull();
  }

  private final HttpOptions options;
  private final Admission admission;
  private final Subscriptions subscriptions;

  /**
   * For the routes of a server. One for all of them: those of one event loop share a timer.
   *
   * @param options limits and timings
   */
  public EventStreams(Vertx vertx, HttpOptions options) {
    this.options = options;
    this.admission = Admission.of(vertx);
    this.subscriptions = Subscriptions.of(vertx);
  }

  /**
   * Opens a stream, where one more is allowed, and sends it. Headers that the route has set stay.
   * On the request's context only.
   *
   * @param ctx a request whose body was read, or that has none
   * @param name what operators see
   * @param form how it looks
   * @param open opens it, on this context; what it fails with is the form's problem
   * @return completes when the response is through or its client gone, whatever came of it; fails
   *     only where the request was answered already
   */
  public Future<Void> send(
      RoutingContext ctx, String name, Form form, Supplier<Future<ChunkStream>> open) {
    HttpServerResponse response = ctx.response();
    if (response.headWritten() || response.ended()) {
      return Future.failedFuture(new IllegalStateException("the request was answered already"));
    }
    if (response.closed()) {
      return Future.succeededFuture(); // nobody is there any more
    }
    if (!admission.enter(AccessLog.client(ctx), options.limits())) {
      Problem problem =
          Problem.of(
              Failure.of(FailureCode.TOO_MANY_STREAMS, "too many streams are open; close some"));
      AccessLog.endedAs(ctx, problem.code());
      refuse(ctx, form, problem, options);
      return Future.succeededFuture();
    }
    Pulse pulse = Pulse.of(ctx.vertx(), this, options);
    StreamCall call = new StreamCall(ctx, request(name), options, pulse, admission);
    call.answerIn(form);
    call.listIn(subscriptions);
    Promise<Void> through = Promise.promise();
    call.onFinished(through::tryComplete);
    opening(open)
        .onSuccess(stream -> opened(call, form, stream, through))
        .onFailure(error -> failed(call, error));
    return through.future();
  }

  private static ReadRequest request(String name) {
    Resume start = new Resume(null, "from", false, null);
    return new ReadRequest(name, Format.SSE, null, List.of(), Long.MAX_VALUE, start, Map.of());
  }

  private static Future<ChunkStream> opening(Supplier<Future<ChunkStream>> open) {
    try {
      return open.get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static void opened(
      StreamCall call, Form form, ChunkStream stream, Promise<Void> through) {
    if (call.socket().isFinished()) {
      stream.cancel("reader");
      return;
    }
    try {
      OwnRenderer renderer = new OwnRenderer(call, form.renderer(stream.info()));
      Negotiator.Choice choice = new Negotiator.Choice(Format.SSE, "text/event-stream");
      call.deliver(
          new Delivery(choice, stream.info(), call.request().name(), -1, null, null, null));
      new OwnPump(call, stream, renderer, through).start();
    } catch (RuntimeException e) {
      stream.cancel("renderer");
      failed(call, e);
    }
  }

  private static void failed(StreamCall call, Throwable error) {
    if (error instanceof StreamException stream) {
      call.problem(Problem.of(stream.failure()));
    } else {
      call.defect(error);
      call.problem(Problem.of(StreamCall.internal()));
    }
  }

  /** Answers with a problem in a form; where that fails, with a document. */
  static void refuse(RoutingContext ctx, Form form, Problem problem, HttpOptions options) {
    HttpServerResponse response = ctx.response();
    if (response.headWritten() || response.closed() || response.ended()) {
      return;
    }
    problem.retryAfter(response, options);
    try {
      form.problem(ctx, problem);
    } catch (RuntimeException e) {
      log.error("a problem of {} could not be told in its form", AccessLog.path(ctx), e);
    }
    if (!response.ended()) {
      problem.send(response);
    }
  }

  /** Takes a stream to the socket as any other, but in another form. */
  private static final class OwnPump extends ResponsePump {
    private final OwnRenderer own;
    private final Promise<Void> through;

    OwnPump(StreamCall call, ChunkStream stream, OwnRenderer own, Promise<Void> through) {
      super(call, stream);
      this.own = own;
      this.through = through;
    }

    @Override
    Renderer newRenderer() {
      return own;
    }

    @Override
    void written(List<Item> items) {
      call().socket().head(); // what was rendered may be nothing
      if (own.isFull()) {
        end(Outcome.COMPLETED);
        cancel("full");
      } else {
        super.written(items);
      }
    }

    @Override
    void finished() {
      super.finished();
      through.tryComplete();
    }
  }
}
