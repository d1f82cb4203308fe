package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fields of a request's JSON object; what is wrong is told by the field's name. */
final class RequestFields {
  private final JsonObject json;

  private RequestFields(JsonObject json) {
    this.json = json;
  }

  /**
   * Reads a body.
   *
   * @throws StreamException {@code BAD_REQUEST} where it is no JSON object in UTF-8
   */
  static RequestFields of(Chunk body) {
    try {
      return new RequestFields(new JsonObject(utf8(body)));
    } catch (CharacterCodingException e) {
      throw bad("body", "the body is not well-formed UTF-8");
    } catch (DecodeException | ClassCastException e) {
      throw bad("body", "the body is no JSON object");
    }
  }

  private static String utf8(Chunk body) throws CharacterCodingException {
    return StandardCharsets.UTF_8
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT)
        .decode(ByteBuffer.wrap(body.bytes()))
        .toString();
  }

  /** Refuses fields of other names. */
  RequestFields only(Set<String> allowed) {
    for (String name : json.fieldNames()) {
      if (!allowed.contains(name)) {
        throw bad(
            shown(name), "there is no field '" + shown(name) + "': allowed are " + sorted(allowed));
      }
    }
    return this;
  }

  private static String sorted(Set<String> names) {
    return String.join(", ", names.stream().sorted().toList());
  }

  private static String shown(String name) {
    return name.length() > 50 ? name.substring(0, 50) + "…" : name;
  }

  /** A text; null where there is none. */
  @Nullable String text(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return null;
    }
    if (!(value instanceof String text)) {
      throw bad(name, name + " is text, not " + kind(value));
    }
    return whole(name, text);
  }

  private static String whole(String name, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw bad(name, name + " has half of a character (a surrogate without the other)");
    }
    return text;
  }

  /** A text from within a field, that has more than white space. */
  static String checked(String name, String text) {
    if (text.isBlank()) {
      throw bad(name, name + " is empty");
    }
    return whole(name, text);
  }

  /** A text that is there, and has more than white space. */
  String someText(String name) {
    String text = text(name);
    if (text == null) {
      throw bad(name, name + " is missing");
    }
    return checked(name, text);
  }

  /** Whether something is so; false where it is not said. */
  boolean flag(String name) {
    Object value = json.getValue(name);
    if (value != null && !(value instanceof Boolean)) {
      throw bad(name, name + " is true or false, not " + kind(value));
    }
    return Boolean.TRUE.equals(value);
  }

  /** An array; empty where there is none. */
  JsonArray array(String name) {
    Object value = json.getValue(name);
    if (value == null) {
      return new JsonArray();
    }
    if (!(value instanceof JsonArray array)) {
      throw bad(name, name + " is an array, not " + kind(value));
    }
    return array;
  }

  private static String kind(Object value) {
    return switch (value) {
      case String ignored -> "text";
      case Number ignored -> "a number";
      case Boolean ignored -> "true or false";
      case JsonArray ignored -> "an array";
      default -> "an object";
    };
  }

  static StreamException bad(String field, String message) {
    return new StreamException(Failure.badParameter(field, message));
  }
}
