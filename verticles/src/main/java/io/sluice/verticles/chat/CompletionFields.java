package io.sluice.verticles.chat;

import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the fields of a completion's request that say how to answer; each refusal names one. */
final class CompletionFields {

  /** The most texts to end before. */
  private static final int MAX_STOPS = 4;

  /** The longest of them, in characters. */
  private static final int MAX_STOP_CHARS = 200;

  /** The most tokens that can be asked for. */
  private static final int MAX_TOKENS = 1_000_000;

  /** What would make another answer than is made here, and which values say nothing. */
  private static final Map<String, List<Object>> UNSUPPORTED =
      Map.ofEntries(
          Map.entry("n", List.of(1)),
          Map.entry("tools", List.of(new JsonArray())),
          Map.entry("tool_choice", List.of("none", "auto")),
          Map.entry("functions", List.of(new JsonArray())),
          Map.entry("function_call", List.of("none", "auto")),
          Map.entry("response_format", List.of(new JsonObject().put("type", "text"))),
          Map.entry("logprobs", List.of(false)),
          Map.entry("top_logprobs", List.of(0)),
          Map.entry("logit_bias", List.of(new JsonObject())),
          Map.entry("frequency_penalty", List.of(0, 0.0)),
          Map.entry("presence_penalty", List.of(0, 0.0)),
          Map.entry("modalities", List.of(new JsonArray().add("text"))),
          Map.entry("audio", List.of()),
          Map.entry("web_search_options", List.of()));

  private CompletionFields() {}

  /** A refusal that names a field, with a code of its kind. */
  static StreamException bad(String field, String code, String message) {
    return new StreamException(
        Failure.badParameter(field, message).with(CompletionError.CODE, code));
  }

  /** A field of a wrong type. */
  static StreamException wrongType(String field, String wanted) {
    return bad(field, "invalid_type", field + " must be " + wanted);
  }

  /** Refuses what would have to be answered in another way. */
  static void refuseUnsupported(JsonObject json) {
    UNSUPPORTED.forEach((field, harmless) -> {
      Object value = json.getValue(field);
      if (value != null && !harmless.contains(value)) {
        String only = harmless.isEmpty() ? "" : "; it may be " + harmless.getFirst();
        throw bad(field, "unsupported_parameter", field + " is not supported here" + only);
      }
    });
  }

  /** Copies what a model is told of how to answer. */
  static void copySampling(JsonObject json, JsonObject to) {
    number(json, "temperature", 2, to);
    number(json, "top_p", 1, to);
    whole(json, "seed", Long.MIN_VALUE, Long.MAX_VALUE, "seed", to);
    whole(json, "max_tokens", 1, MAX_TOKENS, "max_tokens", to);
    whole(json, "max_completion_tokens", 1, MAX_TOKENS, "max_tokens", to);
    stop(json.getValue("stop"), to);
  }

  /** True or false; null is false. */
  static boolean bool(JsonObject json, String field, String named) {
    return switch (json.getValue(field)) {
      case null -> false;
      case Boolean value -> value;
      default -> throw wrongType(named, "true or false");
    };
  }

  private static void number(JsonObject json, String field, int most, JsonObject to) {
    Object value = json.getValue(field);
    if (value == null) {
      return;
    }
    if (!(value instanceof Number number)) {
      throw wrongType(field, "a number");
    }
    if (!(number.doubleValue() >= 0 && number.doubleValue() <= most)) {
      throw bad(field, "invalid_value", field + " must be from 0 to " + most);
    }
    to.put(field, number.doubleValue());
  }

  private static void whole(
      JsonObject json, String field, long least, long most, String as, JsonObject to) {
    Object value = json.getValue(field);
    if (value == null) {
      return;
    }
    if (!(value instanceof Integer || value instanceof Long)) {
      throw wrongType(field, "a whole number");
    }
    long number = ((Number) value).longValue();
    if (number < least || number > most) {
      throw bad(field, "invalid_value", field + " must be from " + least + " to " + most);
    }
    to.put(as, number);
  }

  private static void stop(@Nullable Object value, JsonObject to) {
    if (value == null) {
      return;
    }
    JsonArray texts = value instanceof JsonArray list ? list : new JsonArray().add(value);
    for (Object text : texts) {
      if (!(text instanceof String each)) {
        throw wrongType("stop", "a text or a list of texts");
      }
      if (each.isEmpty() || each.length() > MAX_STOP_CHARS) {
        throw bad("stop", "invalid_value", "a stop has 1 to " + MAX_STOP_CHARS + " characters");
      }
    }
    if (texts.size() > MAX_STOPS) {
      throw bad("stop", "invalid_value", "stop has at most " + MAX_STOPS + " texts");
    }
    if (!texts.isEmpty()) {
      to.put("stop", texts);
    }
  }
}
