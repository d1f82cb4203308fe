package io.sluice.sources.upstream;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.core.Chunk;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The events that nearly all of a streamed chat completion consists of: one choice, whose delta has
 * a text, and nothing else that matters. They are read without making objects of them, which took
 * half of the time that a token spends in its source.
 */
final class OpenAiDelta {

  /**
   * Its names are not interned for ever. That they are canonical stays: without it Jackson reads
   * bytes as a text, in which what is no UTF-8 would become U+FFFD instead of being refused.
   */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false).build();

  private OpenAiDelta() {}

  /** The text of such an event; null of any other, which is to be read in full. */
  static @Nullable String text(Chunk event) {
    try (JsonParser parser = FACTORY.createParser(event.bytes())) {
      String text = parser.nextToken() == JsonToken.START_OBJECT ? ofEvent(parser) : null;
      return text != null && parser.nextToken() == null ? text : null;
    } catch (IOException malformed) {
      return null;
    }
  }

  private static @Nullable String ofEvent(JsonParser parser) throws IOException {
    String text = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "choices" -> {
          text = text == null ? ofChoices(parser) : null;
          if (text == null) {
            return null;
          }
        }
        case "usage", "error" -> {
          if (parser.nextToken() != JsonToken.VALUE_NULL) {
            return null;
          }
        }
        case "object" -> {
          if ("error".equals(parser.nextTextValue())) {
            return null;
          }
          parser.skipChildren();
        }
        default -> skip(parser);
      }
    }
    return text;
  }

  /** Of the first choice; only a request for several has more, and this contract asks for one. */
  private static @Nullable String ofChoices(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY
        || parser.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    String text = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      switch (parser.currentName()) {
        case "delta" -> {
          text = text == null ? ofDelta(parser) : null;
          if (text == null) {
            return null;
          }
        }
        case "finish_reason" -> {
          if (parser.nextToken() != JsonToken.VALUE_NULL) {
            return null;
          }
        }
        default -> skip(parser);
      }
    }
    return parser.nextToken() == JsonToken.END_ARRAY ? text : null;
  }

  private static @Nullable String ofDelta(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      return null;
    }
    String text = null;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      if (!parser.currentName().equals("content")) {
        skip(parser);
      } else if (text != null || parser.nextToken() != JsonToken.VALUE_STRING) {
        return null;
      } else {
        text = parser.getText();
      }
    }
    return text;
  }

  private static void skip(JsonParser parser) throws IOException {
    parser.nextToken();
    parser.skipChildren();
  }
}
