package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;

/**
 * How those who serve chats over HTTP reach those who make answers, on any node: by requests over
 * the event bus, one JSON object each way.
 */
final class ChatCalls {

  /** Where any of those who make answers takes a request. */
  static final String ADDRESS = "sluice.chat";

  /** The body's field that says what is asked. */
  static final String CALL = "call";

  /** Begin an answer. */
  static final String BEGIN = "begin";

  /** Stop an answer; asked of its maker. */
  static final String STOP = "stop";

  /** Whether an answer is being made; asked of its maker. */
  static final String IS_MADE = "isMade";

  /** Longer than a store may be away. */
  private static final long TIMEOUT_MS = 35_000;

  private ChatCalls() {}

  /** The address of one who makes answers. */
  static String runner() {
    return ADDRESS + "." + ChatId.create();
  }

  /** Whether this could be such an address: nothing is sent to others. */
  static boolean isRunner(String address) {
    return address.startsWith(ADDRESS + ".")
        && ChatId.isShaped(address.substring(ADDRESS.length() + 1));
  }

  /** Asks; fails with what the other side failed with. */
  static Future<JsonObject> call(Vertx vertx, String address, String call, JsonObject body) {
    return vertx
        .eventBus()
        .<JsonObject>request(
            address, body.copy().put(CALL, call), new DeliveryOptions().setSendTimeout(TIMEOUT_MS))
        .recover(error -> Future.failedFuture(failed(error)))
        .compose(ChatCalls::answered);
  }

  private static StreamException failed(Throwable error) {
    boolean nobody =
        error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return nobody
        ? new StreamException(FailureCode.UNAVAILABLE, "nobody makes answers now")
        : new StreamException(FailureCode.PEER_LOST, "who makes answers did not reply");
  }

  private static Future<JsonObject> answered(Message<JsonObject> reply) {
    JsonObject failure = reply.body().getJsonObject("failure");
    return failure == null
        ? Future.succeededFuture(reply.body())
        : Future.failedFuture(new StreamException(FailureJson.read(failure)));
  }

  /**
   * Whether an answer is being made: no where nobody is at its maker's address.
   *
   * @param read whether it is being read, which its maker is told
   */
  static Future<Boolean> isMade(Vertx vertx, String runner, String answer, boolean read) {
    return call(vertx, runner, IS_MADE, new JsonObject().put("answer", answer).put("read", read))
        .map(reply -> reply.getBoolean("is", false))
        .recover(error ->
            Failure.of(error).code() == FailureCode.UNAVAILABLE
                ? Future.succeededFuture(false)
                : Future.failedFuture(error));
  }

  /** Answers with what came of it. */
  static void reply(Message<JsonObject> message, Future<JsonObject> result) {
    result
        .onSuccess(message::reply)
        .onFailure(error ->
            message.reply(new JsonObject().put("failure", FailureJson.of(Failure.of(error)))));
  }
}
