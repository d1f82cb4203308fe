package io.sluice.log.cassette;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in JSON, as readable as they can be without losing one: as the JSON value they are, where
 * that is written with the same bytes again; else as text, unless most of it would be escapes; else
 * as base64. A suffix of the key tells which: none, {@code Text} or {@code Base64}.
 */
final class Payloads {
  private static final String TEXT = "Text";
  private static final String BASE64 = "Base64";

  private Payloads() {}

  static void put(JsonObject target, String key, Buffer bytes) {
    Object value = jsonValue(bytes);
    if (value != null) {
      target.put(key, value);
      return;
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    if (isReadable(text) && Buffer.buffer(text).equals(bytes)) {
      target.put(key + TEXT, text);
    } else {
      target.put(key + BASE64, Base64.getEncoder().encodeToString(bytes.getBytes()));
    }
  }

  /**
   * Control characters are six characters each in JSON: more than base64, and no easier to read.
   */
  private static boolean isReadable(String text) {
    long escapes = text.chars().filter(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t').count();
    return escapes <= text.length() / 16;
  }

  /** The bytes, or null where there are none. */
  static @Nullable Buffer get(JsonObject source, String key) {
    if (source.containsKey(key)) {
      return Json.encodeToBuffer(source.getValue(key));
    }
    String text = source.getString(key + TEXT);
    if (text != null) {
      return Buffer.buffer(text);
    }
    String base64 = source.getString(key + BASE64);
    return base64 == null ? null : Buffer.buffer(Base64.getDecoder().decode(base64));
  }

  private static @Nullable Object jsonValue(Buffer bytes) {
    try {
      Object value = Json.decodeValue(bytes);
      return value != null && Json.encodeToBuffer(value).equals(bytes) ? value : null;
    } catch (DecodeException e) {
      return null; // It is not JSON.
    }
  }
}
