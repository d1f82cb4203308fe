package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import io.sluice.http.BodyHandler;
import io.sluice.http.EventStreams;
import io.sluice.http.HttpOptions;
import io.sluice.http.Problem;
import io.sluice.http.StreamRoutes;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chats for the Vercel AI SDK, at its default paths: {@code POST /api/chat} and {@code GET
 * /api/chat/{id}/stream}. What counts is the conversation kept here: of the messages that a client
 * sends, the last is taken.
 */
final class UiRoutes {
  private static final String PATH = "/api/chat";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  /** Ids of so many characters are chosen at random; shorter ones are each client's own. */
  private static final int RANDOM_CHARS = 16;

  private final Chats chats;
  private final HttpOptions options;
  private final AnswerSender sender;

  UiRoutes(Chats chats, HttpOptions options, EventStreams events) {
    this.chats = chats;
    this.options = options;
    this.sender = new AnswerSender(chats, options, events);
  }

  void mount(Router router) {
    router
        .post(PATH)
        .handler(
            BodyHandler.unnamed(
                options, this::message, (ctx, problem) -> problem.send(ctx.response(), options)));
    router.get(PATH + "/:id/stream").handler(this::resume);
    router.route(PATH).handler(ctx -> refuseMethod(ctx, "POST"));
    router.route(PATH + "/:id/stream").handler(ctx -> refuseMethod(ctx, "GET"));
  }

  private void refuseMethod(RoutingContext ctx, String allowed) {
    ctx.response().putHeader("Allow", allowed);
    Problem.of(405, "METHOD_NOT_ALLOWED", "this takes " + allowed).send(ctx.response(), options);
  }

  private void refuse(RoutingContext ctx, Throwable error) {
    Problems.of(error).send(ctx.response(), options);
  }

  private void message(RoutingContext ctx, Chunk body) {
    try {
      RequestFields fields = RequestFields.of(body);
      String id = id(fields.someText("id"));
      String model = fields.text("model");
      String message = message(fields);
      String client = Clients.address(ctx);
      chats
          .conversationOf(name(id, client))
          .compose(conversation ->
              chats.begin(
                  new ChatRequest(
                      conversation, true, message, model, client, null, Clients.trace(ctx))))
          .onComplete(begun -> sender.sendUi(ctx, begun), error -> refuse(ctx, error));
    } catch (RuntimeException e) {
      refuse(ctx, e);
    }
  }

  private static String id(String id) {
    if (!ID.matcher(id).matches()) {
      throw RequestFields.bad("id", "id has 1 to 128 of A-Z a-z 0-9 . _ -");
    }
    return id;
  }

  /** Nobody may come upon another's conversation by the id. */
  private static String name(String id, String client) {
    return id.length() >= RANDOM_CHARS ? id : client + " " + id;
  }

  /** What the user says; null where the last answer is made once more. */
  private @Nullable String message(RequestFields fields) {
    String trigger = Objects.requireNonNullElse(fields.text("trigger"), "submit-message");
    return switch (trigger) {
      case "regenerate-message" -> null;
      case "submit-message" ->
          MessageLimit.check("messages", text(fields.array("messages")), chats.options());
      default ->
          throw RequestFields.bad("trigger", "trigger is submit-message or regenerate-message");
    };
  }

  private static String text(JsonArray messages) {
    if (messages.isEmpty()
        || !(messages.getValue(messages.size() - 1) instanceof JsonObject last)
        || !"user".equals(last.getValue("role"))) {
      throw RequestFields.bad("messages", "the last of messages is one of the user");
    }
    if (!(last.getValue("parts") instanceof JsonArray parts)) {
      throw RequestFields.bad("messages", "a message has an array of parts");
    }
    StringBuilder text = new StringBuilder();
    for (Object part : parts) {
      if (!(part instanceof JsonObject json)
          || !"text".equals(json.getValue("type"))
          || !(json.getValue("text") instanceof String said)) {
        throw RequestFields.bad("messages", "each part of a message is a text");
      }
      text.append(said);
    }
    return RequestFields.checked("messages", text.toString());
  }

  private void resume(RoutingContext ctx) {
    try {
      String id = id(ChatRoutes.id(ctx));
      StreamRoutes.logPathAs(ctx, PATH + "/-/stream");
      resume(ctx, name(id, Clients.address(ctx))).onFailure(error -> refuse(ctx, error));
    } catch (StreamException e) {
      refuse(ctx, e);
    }
  }

  private Future<?> resume(RoutingContext ctx, String name) {
    return chats
        .knownConversation(name)
        .compose(conversation ->
            conversation == null
                ? ShortAnswer.nothing(ctx)
                : chats
                    .last(conversation)
                    .compose(last ->
                        last.orElse(null) instanceof Turn turn
                            ? sender.sendUi(
                                ctx, new Begun(conversation, turn.answer(), turn.runner()))
                            : ShortAnswer.nothing(ctx)));
  }
}
