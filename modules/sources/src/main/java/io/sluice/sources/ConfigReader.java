package io.sluice.sources;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one stream's configuration; every mistake is an {@link IllegalArgumentException} that names
 * the stream, the key, the value and what is allowed.
 */
final class ConfigReader {
  /** The key that every stream has: whether its live forms are compressed, too. */
  static final String COMPRESS = "compress";

  private final String stream;
  private final JsonObject config;

  ConfigReader(String stream, JsonObject config) {
    this.stream = stream;
    this.config = config;
  }

  /** Refuses keys that are neither in the list nor every stream's. */
  void allow(String... keys) {
    List<String> allowed = List.of(keys);
    for (String key : config.fieldNames()) {
      if (!allowed.contains(key) && !key.equals(COMPRESS)) {
        throw new IllegalArgumentException(
            "stream '%s': unknown key '%s'; allowed: %s"
                .formatted(stream, key, String.join(", ", allowed)));
      }
    }
  }

  boolean flag(String key) {
    Object value = config.getValue(key);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw bad(key, value, "true or false");
  }

  @Nullable String text(String key) {
    Object value = config.getValue(key);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw bad(key, value, "text");
  }

  String text(String key, String otherwise) {
    String value = text(key);
    return value == null ? otherwise : value;
  }

  String required(String key, String what) {
    String value = text(key);
    if (value == null || value.isBlank()) {
      throw bad(key, value, what);
    }
    return value;
  }

  String oneOf(String key, List<String> allowed, @Nullable String otherwise) {
    Object value = config.getValue(key);
    if (value == null && otherwise != null) {
      return otherwise;
    }
    if (value instanceof String text && allowed.contains(text)) {
      return text;
    }
    throw bad(key, value, "one of " + String.join(", ", allowed));
  }

  long number(String key, long min, long max, long otherwise) {
    Object value = config.getValue(key);
    if (value == null) {
      return otherwise;
    }
    if (value instanceof Integer || value instanceof Long) {
      long number = ((Number) value).longValue();
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw bad(key, value, "a whole number from " + min + " to " + max);
  }

  List<String> texts(String key, List<String> otherwise) {
    Object value = config.getValue(key);
    if (value == null) {
      return otherwise;
    }
    List<String> texts = new ArrayList<>();
    if (value instanceof JsonArray array) {
      for (Object element : array) {
        if (element instanceof String text && !text.isBlank()) {
          texts.add(text);
        }
      }
      if (!texts.isEmpty() && texts.size() == array.size()) {
        return texts;
      }
    }
    throw bad(key, value, "a list of names");
  }

  /** The exception for a key whose value must not be shown, or has none. */
  IllegalArgumentException mistake(String key, String message) {
    return new IllegalArgumentException("stream '%s': key '%s' %s".formatted(stream, key, message));
  }

  /** The exception for a value that is not what it must be. */
  IllegalArgumentException bad(String key, @Nullable Object value, String allowed) {
    return new IllegalArgumentException(
        value == null
            ? "stream '%s': key '%s' is missing; it must be %s".formatted(stream, key, allowed)
            : "stream '%s': key '%s' must be %s, not '%s'".formatted(stream, key, allowed, value));
  }
}
