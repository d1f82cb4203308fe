package io.sluice.verticles.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
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
   * Its names are not interned for ever. That they are canonical stays: without it Jackson reads
   * bytes as a text, in which what is no UTF-8 would become U+FFFD instead of being refused.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false).build();

  /**
   * Reads one.
   *
   * @throws StreamException {@code BAD_CHUNK} where a model says no such thing
   */
  static ModelItem of(Chunk chunk, StreamInfo info) {
    if (!info.isJson()) {
      return new ModelItem(chunk.text(), null, null);
    }
    String quick = io.sluice.sources.model.ModelItem.TEXT.plain(chunk);
    String plain = quick == null ? plainText(chunk) : quick;
    if (plain != null) {
      return new ModelItem(plain, null, null);
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

  /** That of an item which is a text and nothing else, as nearly all are; null of any other. */
  private static @Nullable String plainText(Chunk item) {
    try (JsonParser parser = FACTORY.createParser(item.bytes())) {
      if (parser.nextToken() == JsonToken.START_OBJECT && "text".equals(parser.nextFieldName())) {
        String text = parser.nextTextValue();
        boolean isAll = parser.nextToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
        return isAll ? text : null;
      }
      return null;
    } catch (IOException malformed) {
      return null; // it is read in full then, and refused there
    }
  }

  /** Whether it ends because it may not become longer. */
  boolean isLength() {
    return "length".equals(finish);
  }
}
