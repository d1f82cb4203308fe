package io.sluice.verticles.chat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of one completion have.
 *
 * @param id its own
 * @param created when it was asked for, in seconds
 * @param model who answers
 */
record CompletionReply(String id, long created, String model) {

  static CompletionReply to(CompletionRequest request) {
    return new CompletionReply(
        "chatcmpl-" + ChatId.create(), System.currentTimeMillis() / 1_000, request.model());
  }

  JsonObject json(String object) {
    return new JsonObject()
        .put("id", id)
        .put("object", object)
        .put("created", created)
        .put("model", model);
  }

  /** All of it at once. */
  JsonObject whole(String content, String finish, @Nullable JsonObject usage) {
    JsonObject message =
        new JsonObject().put("role", "assistant").put("content", content).putNull("refusal");
    JsonObject choice =
        new JsonObject()
            .put("index", 0)
            .put("message", message)
            .putNull("logprobs")
            .put("finish_reason", finish);
    JsonObject whole = json("chat.completion").put("choices", new JsonArray().add(choice));
    return usage == null ? whole : whole.put("usage", usage);
  }
}
