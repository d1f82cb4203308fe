package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/**
 * Which answer a request began, so that the same request sent again joins it: {@code
 * Idempotency-Key} as in the IETF draft of that name. Kept in the store, so that it holds on every
 * node and after a restart.
 */
final class Idempotency {
  private static final String PREFIX = "chat/keys/";

  /** How long a request is known, at least. */
  private static final Duration KEPT = Duration.ofHours(24);

  private final Conversations conversations;

  Idempotency(Conversations conversations) {
    this.conversations = conversations;
  }

  /** What a key stands for. */
  record Claim(boolean isNew, Begun begun) {}

  /**
   * Has a key stand for an answer, unless it stands for one. A key is one client's or, within a
   * conversation, one conversation's. Fails as {@code CONFLICT} where it stands for another
   * request.
   */
  Future<Claim> claim(ChatRequest request, String key, Begun fresh) {
    String whose =
        request.conversation() == null
            ? "client " + request.client()
            : "conversation " + request.conversation();
    JsonObject asked = request.json();
    asked.remove("client"); // who comes back may have another address
    asked.remove("traceparent"); // and each attempt is a span of its own
    JsonObject value = fresh.json().put("request", SecretHash.of(asked.encode()));
    return conversations
        .give(new Conversations.Name(PREFIX + SecretHash.of(whose + "\n" + key), KEPT), value)
        .compose(given -> {
          if (!given.value().getString("request", "").equals(value.getString("request"))) {
            return Future.failedFuture(
                new StreamException(
                    Failure.of(
                            FailureCode.CONFLICT,
                            "the Idempotency-Key was used for another request: take a new one")
                        .with("parameter", "Idempotency-Key")));
          }
          return Future.succeededFuture(new Claim(given.isNew(), Begun.of(given.value())));
        });
  }
}
