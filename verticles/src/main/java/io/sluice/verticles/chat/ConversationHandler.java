package io.sluice.verticles.chat;

import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogPage;
import io.sluice.http.Problem;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells conversations, and deletes them. */
final class ConversationHandler {
  private static final String JSON = "application/json";
  private static final String NDJSON = "application/x-ndjson";
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1_000;

  private final Chats chats;

  ConversationHandler(Chats chats) {
    this.chats = chats;
  }

  // ---- one

  /** A page of what was said, and whether it is being answered. */
  Future<?> history(RoutingContext ctx) {
    String id = ChatRoutes.id(ctx);
    String after = Objects.requireNonNullElse(ctx.request().getParam("after"), "-1");
    From from = From.parse("after", after);
    int limit = limit(ctx);
    int form = Accepts.best(ctx, JSON, NDJSON);
    if (form == Accepts.NOTHING) {
      throw new Refused(
          Problem.of(
              406,
              "NOT_ACCEPTABLE",
              "nothing in Accept can be served: " + JSON + " and " + NDJSON + " can"));
    }
    return chats
        .last(id)
        .compose(last ->
            chats
                .conversations()
                .page(id, from, limit)
                .compose(page -> form == 0 ? json(ctx, id, last, page) : lines(ctx, id, page)));
  }

  private static Future<Void> json(
      RoutingContext ctx, String id, Optional<Entry> last, LogBatch page) {
    JsonObject json =
        new JsonObject().put("conversation", id).put("messages", new JsonArray(told(page)));
    if (last.orElse(null) instanceof Turn turn) {
      json.put(
          "answering", new JsonObject().put("answer", turn.answer()).put("model", turn.model()));
    }
    if (!page.isUpToDate()) {
      json.put("next", page.next().toString());
    }
    return ShortAnswer.send(ctx, json);
  }

  private static Future<Void> lines(RoutingContext ctx, String id, LogBatch page) {
    Buffer lines = Buffer.buffer();
    told(page).forEach(message -> lines.appendBuffer(message.toBuffer()).appendString("\n"));
    if (!page.isUpToDate()) {
      String next = ChatRoutes.PATH + "/" + id + "?after=" + page.next();
      ctx.response().putHeader("Link", "<" + next + ">; rel=\"next\""); // RFC 8288
    }
    return ShortAnswer.send(ctx, NDJSON, lines);
  }

  /** Messages as they were said; who makes answers is not theirs to know. */
  private static List<JsonObject> told(LogBatch page) {
    return page.chunks().stream()
        .flatMap(chunk -> Entry.of(chunk).stream())
        .filter(entry -> !(entry instanceof Turn turn) || turn.message() != null)
        .map(Entry::json)
        .peek(json -> json.remove("runner"))
        .toList();
  }

  /** Deletes one with its answers; what is being answered is stopped before. */
  Future<?> delete(RoutingContext ctx) {
    return chats.delete(ChatRoutes.id(ctx)).compose(ignored -> ShortAnswer.nothing(ctx));
  }

  // ---- all

  /** Those there are, for operators. */
  Future<?> list(RoutingContext ctx) {
    String after = ctx.request().getParam("after");
    if (after != null && !ChatId.isShaped(after)) {
      throw RequestFields.bad("after", "after is the id of a conversation");
    }
    return chats
        .conversations()
        .list(after, limit(ctx))
        .compose(page -> ShortAnswer.send(ctx, json(page)));
  }

  private static JsonObject json(LogPage page) {
    JsonArray listed = new JsonArray();
    @Nullable String last = null;
    for (LogHead head : page.logs()) {
      last = Conversations.id(head);
      listed.add(new JsonObject().put("conversation", last).put("entries", head.tail().position()));
    }
    JsonObject json = new JsonObject().put("conversations", listed);
    return page.more() ? json.put("next", last) : json;
  }

  private static int limit(RoutingContext ctx) {
    String text = ctx.request().getParam("limit");
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (!text.matches("[0-9]{1,4}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_LIMIT) {
      throw RequestFields.bad("limit", "limit is a whole number from 1 to " + MAX_LIMIT);
    }
    return Integer.parseInt(text);
  }
}
