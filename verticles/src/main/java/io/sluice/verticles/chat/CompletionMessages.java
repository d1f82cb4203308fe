package io.sluice.verticles.chat;

import io.sluice.core.StreamException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a completion's request, as models are told them. */
final class CompletionMessages {

  private static final String ROLES = "system, developer, user or assistant";

  private final ChatOptions options;
  private final JsonArray told = new JsonArray();
  private long bytes;

  private CompletionMessages(ChatOptions options) {
    this.options = options;
  }

  /**
   * Checks and copies them, behind what every model is told.
   *
   * @throws StreamException {@code BAD_REQUEST}, naming the field
   */
  static JsonArray of(@Nullable Object value, ChatOptions options) {
    if (value == null) {
      throw CompletionFields.bad(
          "messages", "missing_required_parameter", "messages is missing: what is to be answered");
    }
    if (!(value instanceof JsonArray list)) {
      throw CompletionFields.wrongType("messages", "a list of messages");
    }
    int most = options.limits().messages();
    if (list.isEmpty() || list.size() > most) {
      throw CompletionFields.bad(
          "messages",
          list.isEmpty() ? "empty_array" : "array_above_max_length",
          "messages has from 1 to " + most + " messages, not " + list.size());
    }
    CompletionMessages messages = new CompletionMessages(options);
    if (!options.system().isEmpty()) {
      messages.told.add(said("system", options.system()));
    }
    for (int i = 0; i < list.size(); i++) {
      messages.add("messages[" + i + "]", list.getValue(i));
    }
    return messages.told;
  }

  private static JsonObject said(String role, String content) {
    return new JsonObject().put("role", role).put("content", content);
  }

  private void add(String at, @Nullable Object value) {
    if (!(value instanceof JsonObject message)) {
      throw CompletionFields.wrongType(at, "an object with role and content");
    }
    String role = role(at + ".role", message.getValue("role"));
    if (message.getValue("tool_calls") instanceof JsonArray calls && !calls.isEmpty()) {
      throw CompletionFields.bad(
          at + ".tool_calls", "unsupported_parameter", "tools are not supported here");
    }
    String content = content(at + ".content", message.getValue("content"));
    if (content.isEmpty() && role.equals("user")) {
      throw CompletionFields.bad(
          at + ".content", "empty_string", at + ".content is empty: what is to be answered");
    }
    int most = options.limits().messageChars();
    if (content.codePointCount(0, content.length()) > most) {
      throw CompletionFields.bad(
          at + ".content",
          "string_above_max_length",
          at + ".content has at most " + most + " characters");
    }
    bytes += content.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > options.limits().historyBytes()) {
      throw CompletionFields.bad(
          "messages",
          "context_length_exceeded",
          "all messages have at most " + options.limits().historyBytes() + " bytes together");
    }
    told.add(said(role, content));
  }

  private static String role(String at, @Nullable Object value) {
    if (!(value instanceof String role)) {
      throw CompletionFields.wrongType(at, "one of " + ROLES);
    }
    return switch (role) {
      case "user", "assistant" -> role;
      case "system", "developer" -> "system";
      default -> throw CompletionFields.bad(at, "invalid_value", at + " must be one of " + ROLES);
    };
  }

  /** A text, or the texts of parts, one behind the other. */
  private static String content(String at, @Nullable Object value) {
    if (value instanceof String text) {
      return wellFormed(at, text);
    }
    if (!(value instanceof JsonArray parts)) {
      throw CompletionFields.wrongType(at, "a text or a list of parts");
    }
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      String part = at + "[" + i + "]";
      if (!(parts.getValue(i) instanceof JsonObject object)) {
        throw CompletionFields.wrongType(part, "an object with type and text");
      }
      if (!"text".equals(object.getValue("type"))) {
        throw CompletionFields.bad(
            part + ".type", "unsupported_value", part + ".type must be text: nothing else is read");
      }
      if (!(object.getValue("text") instanceof String text)) {
        throw CompletionFields.wrongType(part + ".text", "a text");
      }
      content.append(wellFormed(part + ".text", text));
    }
    return content.toString();
  }

  /** Half of a pair of surrogates has no UTF-8. */
  private static String wellFormed(String at, String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw CompletionFields.bad(at, "invalid_unicode", at + " has half of a surrogate pair");
    }
    return text;
  }
}
