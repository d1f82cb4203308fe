package io.sluice.verticles.chat;

import io.sluice.core.TraceParent;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * A wish to be answered.
 *
 * @param conversation in which; null for a new one
 * @param create whether the conversation is created where it is not there
 * @param message what is said; null to have the last message answered once more
 * @param model who is asked; null for the first
 * @param client who asks
 * @param key under which a request that was sent again is known; null for none
 * @param traceparent the trace it is part of; null for none
 */
record ChatRequest(
    @Nullable String conversation,
    boolean create,
    @Nullable String message,
    @Nullable String model,
    String client,
    @Nullable String key,
    @Nullable String traceparent) {

  JsonObject json() {
    return new JsonObject()
        .put("conversation", conversation)
        .put("create", create)
        .put("message", message)
        .put("model", model)
        .put("client", client)
        .put("key", key)
        .put("traceparent", traceparent);
  }

  static ChatRequest of(JsonObject json) {
    return new ChatRequest(
        json.getString("conversation"),
        json.getBoolean("create", false),
        json.getString("message"),
        json.getString("model"),
        json.getString("client"),
        json.getString("key"),
        TraceParent.orNull(json.getString("traceparent")));
  }
}
