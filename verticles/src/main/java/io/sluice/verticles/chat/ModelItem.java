package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model says next: {@code {"text":"…"}} or, at its end, {@code {"finish":"stop"}} with its
 * {@code usage}. A plain text, or a JSON string, is text, too, so that any generator of words can
 * be a model.
 *
 * @param text what it says; may be empty
 * @param finish why it ends; null where it goes on
 * @param usage what it cost, as the model tells; null where it does not
 */
record ModelItem(String text, @Nullable String finish, @Nullable JsonObject usage) {

  /**
   * Reads one.
   *
   * @throws StreamException {@code BAD_CHUNK} where a model says no such thing
   */
  static ModelItem of(Chunk chunk, StreamInfo info) {
    if (!info.isJson()) {
      return new ModelItem(chunk.text(), null, null);
    }
    try {
      return switch (Json.decodeValue(chunk.toBuffer())) {
        case String text -> new ModelItem(text, null, null);
        case JsonObject json when json.containsKey("text") || json.containsKey("finish") ->
            new ModelItem(
                Objects.requireNonNullElse((String) json.getValue("text"), ""),
                (String) json.getValue("finish"),
                json.getJsonObject("usage"));
        case null, default -> throw new ClassCastException("neither text nor finish");
      };
    } catch (DecodeException | ClassCastException e) {
      throw new StreamException(
          FailureCode.BAD_CHUNK, "a model's item is an object with text or finish, or a text");
    }
  }

  /** Whether it ends because it may not become longer. */
  boolean isLength() {
    return "length".equals(finish);
  }
}
