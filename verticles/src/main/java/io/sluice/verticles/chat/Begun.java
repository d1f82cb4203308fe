package io.sluice.verticles.chat;

import io.vertx.core.json.JsonObject;

/**
 * An answer that has begun.
 *
 * @param conversation in which
 * @param answer its id
 * @param runner the address of who makes it
 */
record Begun(String conversation, String answer, String runner) {

  JsonObject json() {
    return new JsonObject()
        .put("conversation", conversation)
        .put("answer", answer)
        .put("runner", runner);
  }

  static Begun of(JsonObject json) {
    return new Begun(
        json.getString("conversation"), json.getString("answer"), json.getString("runner"));
  }
}
