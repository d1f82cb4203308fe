package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOffset;
import io.sluice.http.BodyHandler;
import io.sluice.http.EventStreams;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.sluice.http.StreamRoutes;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Chats over HTTP: {@code /api/v1/chat}, and {@code /api/chat} for clients of another maker. */
public final class ChatRoutes {
  static final String PATH = "/api/v1/chat";

  /** The logs of chats, at the paths of all logs. */
  private static final Pattern PRIVATE =
      Pattern.compile("/(streams|v1/stream)/chat/(conversations|answers|keys|ids)/.*");

  private final Chats chats;
  private final HttpOptions options;
  private final AnswerSender sender;

  private ChatRoutes(Chats chats, HttpOptions options, EventStreams events) {
    this.chats = chats;
    this.options = options;
    this.sender = new AnswerSender(chats, options, events);
  }

  /**
   * Mounts the routes.
   *
   * @param router the root router, with {@link StreamRoutes} mounted before
   * @param chat what may be asked, and how much
   * @param options limits and timings of HTTP
   * @param meter counts answers that were lost
   */
  public static void mount(
      Router router, Vertx vertx, ChatOptions chat, HttpOptions options, AnswerMeter meter) {
    Chats chats = new Chats(vertx, chat, meter);
    EventStreams events = new EventStreams(vertx, options);
    ChatRoutes routes = new ChatRoutes(chats, options, events);
    routes.mount(router);
    new UiRoutes(chats, options, events).mount(router);
  }

  private void mount(Router router) {
    router.route(PATH + "/:id").handler(ChatRoutes::hideId);
    router.route(PATH + "/:id/*").handler(ChatRoutes::hideId);
    router.route(PATH + "/message").handler(post((ctx, body) -> message(ctx, body, false)));
    router.route(PATH + "/message/stream").handler(post((ctx, body) -> message(ctx, body, true)));
    ConversationHandler conversations = new ConversationHandler(chats);
    router
        .get(PATH)
        .handler(StreamRoutes.operators(options))
        .handler(ctx -> answer(ctx, conversations::list));
    router.route(PATH).handler(ctx -> refuseMethod(ctx, "GET"));
    router.get(PATH + "/:id").handler(ctx -> answer(ctx, conversations::history));
    router.delete(PATH + "/:id").handler(ctx -> answer(ctx, conversations::delete));
    router.route(PATH + "/:id").handler(ctx -> refuseMethod(ctx, "GET, DELETE"));
    router.get(PATH + "/:id/stream").handler(ctx -> answer(ctx, this::resume));
    router.route(PATH + "/:id/stream").handler(ctx -> refuseMethod(ctx, "GET"));
    router.route(PATH + "/:id/stop").handler(post((ctx, body) -> stop(ctx)));
    router.route(PATH + "/:id/retry").handler(post(this::retry));
  }

  /**
   * Refuses to serve the logs of chats as any other: who knows a conversation's id may talk, not
   * write down what was never said. To be mounted before what serves streams and logs.
   */
  public static Handler<RoutingContext> privateLogs(HttpOptions options) {
    return ctx -> {
      if (PRIVATE.matcher(decoded(ctx.normalizedPath())).matches()) {
        Problem.of(Failure.of(FailureCode.UNKNOWN_STREAM, "chats are read at " + PATH))
            .send(ctx.response(), options);
      } else {
        ctx.next();
      }
    };
  }

  /** A malformed path is refused by whoever serves it. */
  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return path;
    }
  }

  /** Who knows a conversation's id can read it: the access log does not tell it. */
  private static void hideId(RoutingContext ctx) {
    String id = id(ctx);
    if (!id.equals("message")) {
      StreamRoutes.logPathAs(ctx, ctx.normalizedPath().replace(id, "-"));
    }
    ctx.next();
  }

  /** The conversation that the path names. */
  static String id(RoutingContext ctx) {
    return Objects.requireNonNull(ctx.pathParam("id"), "the route has it");
  }

  /** What a route does that has no body; what it throws, or fails with, is told. */
  interface Route {
    Future<?> answer(RoutingContext ctx);
  }

  private void answer(RoutingContext ctx, Route route) {
    Future<?> answered;
    try {
      answered = route.answer(ctx);
    } catch (RuntimeException e) {
      answered = Future.failedFuture(e);
    }
    answered.onFailure(error -> refuse(ctx, error));
  }

  private Handler<RoutingContext> post(BiConsumer<RoutingContext, Chunk> route) {
    BiConsumer<RoutingContext, Chunk> checked =
        (ctx, body) -> {
          try {
            route.accept(ctx, body);
          } catch (RuntimeException e) {
            refuse(ctx, e);
          }
        };
    BodyHandler read =
        BodyHandler.unnamed(
            options, checked, (ctx, problem) -> problem.send(ctx.response(), options));
    return ctx -> {
      if (ctx.request().method().equals(HttpMethod.POST)) {
        read.handle(ctx);
      } else {
        refuseMethod(ctx, "POST");
      }
    };
  }

  private void refuseMethod(RoutingContext ctx, String allowed) {
    ctx.response().putHeader("Allow", allowed);
    Problem.of(405, "METHOD_NOT_ALLOWED", "this takes " + allowed).send(ctx.response(), options);
  }

  private void refuse(RoutingContext ctx, Throwable error) {
    Problems.of(error).send(ctx.response(), options);
  }

  // ---- asking

  private void message(RoutingContext ctx, Chunk body, boolean streams) {
    RequestFields fields =
        RequestFields.of(body).only(Set.of("conversation", "message", "model", "progress"));
    String message = MessageLimit.check("message", fields.someText("message"), chats.options());
    begin(ctx, fields, fields.text("conversation"), message, streams);
  }

  private void retry(RoutingContext ctx, Chunk body) {
    RequestFields fields =
        RequestFields.of(body.length() == 0 ? Chunk.of("{}") : body)
            .only(Set.of("model", "progress"));
    begin(ctx, fields, id(ctx), null, true);
  }

  private void begin(
      RoutingContext ctx,
      RequestFields fields,
      @Nullable String conversation,
      @Nullable String message,
      boolean streams) {
    AnswerSender.Form form = AnswerSender.form(ctx, streams);
    boolean progress = fields.flag("progress");
    ChatRequest request =
        new ChatRequest(
            conversation,
            false,
            message,
            fields.text("model"),
            Clients.address(ctx),
            IdempotencyKey.of(ctx.request()),
            Clients.trace(ctx));
    ctx.response().putHeader("Vary", "Accept");
    chats
        .begin(request)
        .onComplete(
            begun -> {
              ctx.response().putHeader("Content-Location", PATH + "/" + begun.conversation());
              sender.send(ctx, begun, form, progress);
            },
            error -> refuse(ctx, error));
  }

  // ---- what is being answered

  private void stop(RoutingContext ctx) {
    answer(
        ctx,
        it ->
            chats
                .stop(id(it))
                .compose(
                    stopped -> ShortAnswer.send(it, new JsonObject().put("stopped", stopped))));
  }

  private Future<?> resume(RoutingContext ctx) {
    String conversation = id(ctx);
    String id = lastEventId(ctx);
    LogOffset from = id == null || id.equals("-1") ? null : LogOffset.parse("Last-Event-ID", id);
    boolean progress = "true".equals(ctx.request().getParam("progress"));
    return chats
        .last(conversation)
        .compose(last -> resume(ctx, conversation, last, id != null, from, progress));
  }

  /** What an EventSource sends, or what a page that was loaded again kept. */
  private static @Nullable String lastEventId(RoutingContext ctx) {
    String header = ctx.request().getHeader("Last-Event-ID");
    String told =
        header == null || header.isEmpty() ? ctx.request().getParam("lastEventId") : header;
    return told == null || told.isEmpty() ? null : told;
  }

  private Future<?> resume(
      RoutingContext ctx,
      String conversation,
      Optional<Entry> last,
      boolean knows,
      @Nullable LogOffset from,
      boolean progress) {
    Entry entry = last.orElse(null);
    if (entry instanceof Turn turn) {
      Begun begun = new Begun(conversation, turn.answer(), turn.runner());
      return from == null
          ? sender.resume(ctx, begun, "-1", progress, turn.at())
          : resume(ctx, begun, from, progress, turn.at(), null);
    }
    if (!(entry instanceof Reply reply) || !knows) {
      return ShortAnswer.nothing(ctx);
    }
    Begun ended = new Begun(conversation, reply.id(), "");
    return resume(ctx, ended, from, progress, reply.at(), reply);
  }

  /** An id that is not of this answer is refused; who has read all of a good one has no more. */
  private Future<?> resume(
      RoutingContext ctx,
      Begun begun,
      @Nullable LogOffset from,
      boolean progress,
      long at,
      @Nullable Reply reply) {
    return chats
        .head(begun.answer())
        .compose(head -> {
          if (from != null && from.incarnation() != head.tail().incarnation()) {
            throw new StreamException(
                Failure.of(FailureCode.GONE, "Last-Event-ID is of another answer")
                    .with("parameter", "Last-Event-ID"));
          }
          if (reply != null && from != null && from.position() >= head.tail().position()) {
            return reply.failure() == null
                ? ShortAnswer.nothing(ctx)
                : sender.failed(ctx, from, reply);
          }
          String start = from == null ? From.START.toString() : from.toString();
          return sender.resume(ctx, begun, start, progress, at);
        });
  }
}
