package io.sluice.sources.combine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the fields of a chunk's JSON object are. Values stay the bytes they are: no number is
 * rounded and no text encoded anew.
 *
 * @param json the whole value
 * @param byName each field of the object; null when the value is none. Of a name that comes twice
 *     the last counts
 */
record JsonFields(Chunk json, @Nullable Map<String, Field> byName) {
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * A field's value.
   *
   * @param from its first byte
   * @param to the byte after it
   * @param token its kind
   * @param text of a scalar
   */
  record Field(int from, int to, JsonToken token, String text) {}

  /**
   * Parses a chunk.
   *
   * @throws StreamException {@code BAD_CHUNK} when it is not one JSON value
   */
  static JsonFields of(Chunk chunk) {
    byte[] bytes = chunk.bytes();
    try (JsonParser parser = JSON.createParser(bytes)) {
      JsonToken token = parser.nextToken();
      Map<String, Field> fields = null;
      if (token == JsonToken.START_OBJECT) {
        fields = fields(parser);
      } else if (token == null) {
        throw bad();
      } else {
        parser.skipChildren();
        parser.finishToken();
      }
      if (parser.nextToken() != null) {
        throw bad();
      }
      return new JsonFields(chunk, fields);
    } catch (IOException e) {
      throw bad();
    }
  }

  private static Map<String, Field> fields(JsonParser parser) throws IOException {
    Map<String, Field> fields = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      int from = (int) parser.currentTokenLocation().getByteOffset();
      String text = "";
      if (token.isScalarValue()) {
        text = parser.getText();
      } else {
        parser.skipChildren();
      }
      int to = (int) parser.currentLocation().getByteOffset();
      fields.put(name, new Field(from, to, token, text));
    }
    return fields;
  }

  static StreamException bad() {
    return new StreamException(FailureCode.BAD_CHUNK, "a chunk is not one JSON value");
  }

  /** The same chunk, known to be well-formed. */
  static Chunk checked(Chunk chunk) {
    if (!chunk.isWellFormedJson()) {
      JsonFields ignored = of(chunk);
    }
    return chunk;
  }
}
