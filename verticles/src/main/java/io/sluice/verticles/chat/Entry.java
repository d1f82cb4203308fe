package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a conversation's log holds, one JSON object each. */
sealed interface Entry {

  /** Its id: that of a message or, of an answer, the answer's. */
  String id();

  /** When it was said, in milliseconds since 1970. */
  long at();

  /** As it is stored. */
  JsonObject json();

  /** As it is stored. */
  default Chunk chunk() {
    return Chunk.json(json());
  }

  /**
   * An answer begins: to a message or, where that has been answered, once more.
   *
   * @param message what the user said; null where it is answered once more
   * @param model who is asked
   * @param answer the id of the answer
   * @param runner the address of who makes it
   */
  record Turn(
      String id, long at, @Nullable String message, String model, String answer, String runner)
      implements Entry {
    @Override
    public JsonObject json() {
      JsonObject json = new JsonObject().put("id", id).put("at", at);
      json.put("role", message == null ? RETRY : USER);
      if (message != null) {
        json.put("content", message);
      }
      return json.put("model", model).put("answer", answer).put("runner", runner);
    }
  }

  /**
   * An answer has ended.
   *
   * @param id of the answer
   * @param content as far as it came
   * @param usage what the model said of its cost; null where it said nothing
   * @param failure why it failed; null unless it did
   */
  record Reply(
      String id,
      long at,
      String content,
      String model,
      AnswerOutcome outcome,
      @Nullable JsonObject usage,
      @Nullable Failure failure)
      implements Entry {
    @Override
    public JsonObject json() {
      JsonObject json =
          new JsonObject()
              .put("id", id)
              .put("at", at)
              .put("role", ASSISTANT)
              .put("content", content)
              .put("model", model)
              .put("outcome", outcome.text());
      if (usage != null) {
        json.put("usage", usage);
      }
      if (failure != null) {
        json.put("error", FailureJson.of(failure));
      }
      return json;
    }
  }

  /** Who says so. */
  String USER = "user";

  /** Who answers. */
  String ASSISTANT = "assistant";

  /** Nobody says anything: the last message is answered once more. */
  String RETRY = "retry";

  /** Reads one. What is none is left out: a log may be written by anybody who knows its name. */
  static Optional<Entry> of(Chunk chunk) {
    try {
      JsonObject json = new JsonObject(chunk.toBuffer());
      String id = text(json, "id");
      long at = json.getLong("at", 0L);
      String model = text(json, "model");
      return Optional.of(
          switch (text(json, "role")) {
            case USER -> turn(json, id, at, text(json, "content"), model);
            case RETRY -> turn(json, id, at, null, model);
            case ASSISTANT -> reply(json, id, at, model);
            default -> throw new IllegalArgumentException("role");
          });
    } catch (DecodeException
        | ClassCastException
        | IllegalArgumentException
        | NullPointerException e) {
      return Optional.empty();
    }
  }

  private static Turn turn(
      JsonObject json, String id, long at, @Nullable String message, String model) {
    if (!ChatCalls.isRunner(text(json, "runner")) || !ChatId.isShaped(text(json, "answer"))) {
      throw new IllegalArgumentException("runner or answer");
    }
    return new Turn(id, at, message, model, text(json, "answer"), text(json, "runner"));
  }

  private static Reply reply(JsonObject json, String id, long at, String model) {
    JsonObject error = json.getJsonObject("error");
    return new Reply(
        id,
        at,
        text(json, "content"),
        model,
        AnswerOutcome.of(text(json, "outcome")),
        json.getJsonObject("usage"),
        error == null ? null : FailureJson.read(error));
  }

  private static String text(JsonObject json, String key) {
    String text = json.getString(key);
    if (text == null) {
      throw new IllegalArgumentException(key);
    }
    return text;
  }
}
