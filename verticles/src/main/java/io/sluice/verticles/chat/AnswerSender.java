package io.sluice.verticles.chat;

import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.From;
import io.sluice.core.log.LogOffset;
import io.sluice.http.EventStreams;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.sluice.verticles.chat.Entry.Reply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/** Sends answers that were begun: as they are made, or whole. */
final class AnswerSender {

  /** What operators see of who reads one: its name would be the key to it. */
  static final String NAME = "chat";

  /** What tells a client of the AI SDK which form it gets. */
  private static final String UI_STREAM = "x-vercel-ai-ui-message-stream";

  /** What a client takes. */
  enum Form {
    /** Server-sent events. */
    EVENTS,
    /** One JSON object, when the answer has ended. */
    JSON
  }

  private final Chats chats;
  private final HttpOptions options;
  private final EventStreams events;

  AnswerSender(Chats chats, HttpOptions options, EventStreams events) {
    this.chats = chats;
    this.options = options;
    this.events = events;
  }

  /**
   * What a client takes, as its Accept says (RFC 9110, section 12.5.1).
   *
   * @param streams whether that is events, where it has no preference
   * @throws Refused where it takes neither
   */
  static Form form(RoutingContext ctx, boolean streams) {
    Form first = streams ? Form.EVENTS : Form.JSON;
    Form second = streams ? Form.JSON : Form.EVENTS;
    return switch (Accepts.best(ctx, mediaType(first), mediaType(second))) {
      case 0 -> first;
      case 1 -> second;
      default ->
          throw new Refused(
              Problem.of(
                  406,
                  "NOT_ACCEPTABLE",
                  "nothing in Accept can be served: text/event-stream and application/json can"));
    };
  }

  private static String mediaType(Form form) {
    return form == Form.EVENTS ? "text/event-stream" : "application/json";
  }

  /** Sends an answer from its start. */
  void send(RoutingContext ctx, Begun begun, Form form, boolean progress) {
    switch (form) {
      case EVENTS ->
          resume(ctx, begun, From.START.toString(), progress, System.currentTimeMillis());
      case JSON -> whole(ctx, begun);
    }
  }

  /** Sends an answer from an offset on, as events. */
  Future<Void> resume(
      RoutingContext ctx, Begun begun, String from, boolean progress, long startedAt) {
    long reconnectMs = options.timings().reconnect().toMillis();
    return send(
        ctx, begun, from, info -> new ChatEvents(next(info), reconnectMs, progress, startedAt));
  }

  private static LogOffset next(StreamInfo info) {
    return new LogOffset(info.incarnation(), Math.max(0, info.firstOffset()));
  }

  /** Tells who had read all of it that an answer failed. */
  Future<Void> failed(RoutingContext ctx, LogOffset next, Reply reply) {
    Buffer out = Buffer.buffer();
    ChatEvents events =
        new ChatEvents(next, options.timings().reconnect().toMillis(), false, reply.at());
    events.begin(out);
    events.end(new Outcome.Failed(Objects.requireNonNull(reply.failure())), false, out);
    return ShortAnswer.send(ctx, "text/event-stream", out);
  }

  /** Sends an answer from its start, as a UI message stream. */
  Future<Void> sendUi(RoutingContext ctx, Begun begun) {
    ctx.response().putHeader(UI_STREAM, "v1");
    return send(ctx, begun, From.START.toString(), info -> new UiEvents());
  }

  private Future<Void> send(RoutingContext ctx, Begun begun, String from, EventStreams.Form form) {
    ctx.response().putHeader("Cache-Control", "no-store");
    Future<Void> over = events.send(ctx, NAME, form, () -> chats.follow(begun.answer(), from));
    if (!begun.runner().isEmpty()) {
      chats.watch(begun, over);
    }
    return over;
  }

  private void whole(RoutingContext ctx, Begun begun) {
    Promise<Void> over = Promise.promise();
    chats.watch(begun, over.future());
    chats
        .follow(begun.answer(), From.START.toString())
        .compose(stream -> ended(ctx, stream))
        .compose(outcome -> chats.reply(begun.conversation(), begun.answer()))
        .onComplete(ignored -> over.tryComplete())
        .onComplete(
            reply -> tell(ctx, begun, reply),
            error -> Problems.of(error).send(ctx.response(), options));
  }

  /** Reads on to the end; a client that goes reads no more. */
  private Future<Outcome> ended(RoutingContext ctx, ChunkStream stream) {
    stream.exceptionHandler(ignored -> {}); // the outcome tells
    stream.handler(ignored -> {});
    ctx.addEndHandler(ignored -> stream.cancel());
    return stream.outcome();
  }

  private void tell(RoutingContext ctx, Begun begun, Reply reply) {
    Failure failure = reply.failure();
    if (failure == null) {
      JsonObject json = reply.json().put("conversation", begun.conversation());
      ShortAnswer.send(ctx, json).onFailure(error -> ctx.fail(error));
    } else if (!ctx.response().closed()) {
      Problem problem =
          Problems.of(failure)
              .with("conversation", begun.conversation())
              .with("answer", begun.answer())
              .with("content", reply.content());
      problem.send(ctx.response(), options);
    }
  }
}
