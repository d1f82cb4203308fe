package io.sluice.sources.model;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks single values that a stranger sent, and names those that are wrong. */
final class Fields {

  /** How much of a bad value is repeated to whoever sent it. */
  private static final int MAX_ECHO = 60;

  private Fields() {}

  static StreamException bad(String field, String message) {
    return new StreamException(Failure.badParameter(field, message));
  }

  static String cut(String text) {
    return text.length() > MAX_ECHO ? text.substring(0, MAX_ECHO) + "…" : text;
  }

  /** The object that a body is. */
  static JsonObject parse(Chunk body) {
    try {
      if (Json.decodeValue(body.toBuffer()) instanceof JsonObject json) {
        return json;
      }
    } catch (DecodeException e) {
      // told below, as for JSON that is no object
    }
    throw new StreamException(FailureCode.BAD_REQUEST, "the body must be one JSON object");
  }

  /** Half of a pair of surrogates has no UTF-8. */
  static String wellFormed(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw bad(field, field + " has half of a surrogate pair at character " + i);
      }
    }
    return text;
  }

  /** What a parameter's text says: a number where it is one. */
  static @Nullable Object literal(@Nullable String text) {
    if (text == null || text.length() > 20) {
      return text;
    }
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException notWhole) {
      try {
        return Double.valueOf(text);
      } catch (NumberFormatException noNumber) {
        return text;
      }
    }
  }

  /** A number from 0, or null for none. */
  static @Nullable Double decimal(String field, @Nullable Object value, int most) {
    if (value == null) {
      return null;
    }
    if (value instanceof Number number
        && number.doubleValue() >= 0
        && number.doubleValue() <= most) {
      return number.doubleValue();
    }
    throw bad(field, field + " must be a number from 0 to " + most);
  }

  /** A whole number, or null for none. */
  static @Nullable Long whole(String field, @Nullable Object value) {
    if (value == null) {
      return null;
    }
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw bad(field, field + " must be a whole number");
  }

  static @Nullable Integer tokens(@Nullable Long value) {
    if (value == null) {
      return null;
    }
    if (value < 1 || value > Sampling.MAX_TOKENS) {
      throw bad("max_tokens", "max_tokens must be from 1 to " + Sampling.MAX_TOKENS);
    }
    return value.intValue();
  }

  /** One text, or several. */
  static List<String> stop(@Nullable Object value) {
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    Iterable<?> given = value instanceof JsonArray array ? array : List.of(value);
    for (Object each : given) {
      boolean fits =
          each instanceof String text
              && !text.isEmpty()
              && text.length() <= Sampling.MAX_STOP_CHARS;
      if (!fits || texts.size() == Sampling.MAX_STOPS) {
        throw bad(
            "stop",
            "stop must be a text, or a list of at most %d, each of 1 to %d characters"
                .formatted(Sampling.MAX_STOPS, Sampling.MAX_STOP_CHARS));
      }
      texts.add(wellFormed("stop", (String) each));
    }
    return texts;
  }
}
