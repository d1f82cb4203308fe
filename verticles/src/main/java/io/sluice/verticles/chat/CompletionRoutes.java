package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.Deadlines;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.Renderer;
import io.sluice.http.BodyHandler;
import io.sluice.http.EventStreams;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.function.BooleanSupplier;

/**
 * Models as OpenAI's clients ask them: {@code POST /v1/chat/completions}, {@code GET /v1/models}
 * and {@code GET /v1/models/{model}}. A model is streamed straight to its client: nothing is kept,
 * the client's pace is the model's, and a client that goes stops it.
 */
public final class CompletionRoutes {

  private static final String COMPLETIONS = "/v1/chat/completions";

  private final ChunkBus bus;
  private final EventStreams events;
  private final AnswerLimits limits;
  private final AnswerMeter meter;
  private final HttpOptions http;
  private final ChatOptions options;
  private final BooleanSupplier leaving;

  private CompletionRoutes(
      Vertx vertx,
      HttpOptions http,
      ChatOptions options,
      AnswerMeter meter,
      BooleanSupplier leaving) {
    this.meter = meter;
    this.bus = ChunkBus.on(vertx);
    this.events = new EventStreams(vertx, http);
    this.limits = AnswerLimits.of(vertx);
    this.http = http;
    this.options = options;
    this.leaving = leaving;
  }

  /**
   * Mounts them.
   *
   * @param router one with the guard of {@link io.sluice.http.StreamRoutes}
   * @param options with at least one model
   * @param meter counts the answers
   * @param leaving whether this server stops: nothing is answered any more, 503
   */
  public static void mount(
      Router router,
      Vertx vertx,
      HttpOptions http,
      ChatOptions options,
      AnswerMeter meter,
      BooleanSupplier leaving) {
    CompletionRoutes routes = new CompletionRoutes(vertx, http, options, meter, leaving);
    router
        .post(COMPLETIONS)
        .handler(routes::refuseWhenLeaving)
        .handler(BodyHandler.unnamed(http, routes::complete, routes::refuse));
    router.route(COMPLETIONS).handler(routes.allow("POST"));
    ModelRoutes.mount(router, options, routes::refuse, routes.allow("GET, HEAD"));
  }

  private void refuseWhenLeaving(RoutingContext ctx) {
    if (leaving.getAsBoolean()) {
      if (ctx.request().version() != HttpVersion.HTTP_2) {
        ctx.response().putHeader("Connection", "close");
      }
      refuse(ctx, Failure.of(FailureCode.NODE_LEAVING, "this server is stopping"));
    } else {
      ctx.next();
    }
  }

  private Handler<RoutingContext> allow(String methods) {
    return ctx -> {
      ctx.response().putHeader("Allow", methods);
      refuse(ctx, Problem.of(405, "METHOD_NOT_ALLOWED", "this takes " + methods));
    };
  }

  private void refuse(RoutingContext ctx, Problem problem) {
    CompletionError.send(ctx.response(), problem, http);
  }

  private void refuse(RoutingContext ctx, Failure failure) {
    refuse(ctx, Problem.of(failure));
  }

  private void complete(RoutingContext ctx, Chunk body) {
    CompletionRequest request = CompletionRequest.of(body, options);
    String client = Clients.address(ctx);
    Failure full = limits.enter(client, options.limits());
    if (full != null) {
      throw new StreamException(full);
    }
    CompletionReply reply = CompletionReply.to(request);
    ctx.response().putHeader("X-Request-Id", reply.id());
    StreamRequest asked =
        StreamRequest.create()
            .body(request.question(), StreamInfo.JSON)
            .principal(client)
            .traceparent(Clients.trace(ctx))
            .deadlines(Deadlines.DEFAULT.total(options.times().answer()));
    CompletionText text = new CompletionText(options.limits().answerChars(), meter);
    meter.begun();
    Future<Void> answered =
        request.stream()
            ? stream(ctx, request, reply, text, asked)
            : collect(ctx, request, reply, text, asked);
    answered.onComplete(ended -> {
      limits.leave(client);
      meter.ended(text.outcome());
    });
  }

  private Future<Void> stream(
      RoutingContext ctx,
      CompletionRequest request,
      CompletionReply reply,
      CompletionText text,
      StreamRequest asked) {
    EventStreams.Form form =
        new EventStreams.Form() {
          @Override
          public Renderer renderer(StreamInfo info) {
            return new CompletionEvents(info, reply, request.includeUsage(), text);
          }

          @Override
          public void problem(RoutingContext ctx, Problem problem) {
            text.failed();
            refuse(ctx, problem);
          }
        };
    return events.send(
        ctx, request.model(), form, () -> bus.open(request.model(), asked.prefetch(false)));
  }

  private Future<Void> collect(
      RoutingContext ctx,
      CompletionRequest request,
      CompletionReply reply,
      CompletionText text,
      StreamRequest asked) {
    return Future.succeededFuture()
        .compose(now -> bus.open(request.model(), asked))
        .onFailure(error -> text.failed())
        .compose(stream -> {
          if (ctx.response().closed()) {
            stream.cancel();
          }
          ctx.addEndHandler(gone -> stream.cancel()); // has no effect on what has ended
          return CompletionCollector.collect(stream, reply, text);
        })
        .compose(whole -> ShortAnswer.send(ctx, whole))
        .onFailure(error -> refuse(ctx, Failure.of(error)));
  }
}
