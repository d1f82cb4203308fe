package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@code POST /v1/chat/completions} asks for, checked.
 *
 * @param model who is asked
 * @param question what the model is told
 * @param stream whether the answer is wanted as it arises
 * @param includeUsage whether its end tells what it cost
 */
record CompletionRequest(String model, Chunk question, boolean stream, boolean includeUsage) {

  /** The longest name that is repeated to who sent it. */
  private static final int MAX_ECHO = 60;

  /**
   * Reads one.
   *
   * @throws StreamException {@code BAD_REQUEST} or {@code UNKNOWN_STREAM}, naming the field
   */
  static CompletionRequest of(Chunk body, ChatOptions options) {
    JsonObject json = json(body);
    String model = model(json.getValue("model"), options);
    CompletionFields.refuseUnsupported(json);
    JsonObject question =
        new JsonObject().put("messages", CompletionMessages.of(json.getValue("messages"), options));
    CompletionFields.copySampling(json, question);
    boolean stream = CompletionFields.bool(json, "stream", "stream");
    boolean includeUsage = includeUsage(json.getValue("stream_options"), stream);
    return new CompletionRequest(model, Chunk.json(question), stream, includeUsage);
  }

  private static JsonObject json(Chunk body) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(body.asByteBuffer()).toString();
    } catch (CharacterCodingException e) {
      throw bad("invalid_utf8", "the body is not UTF-8");
    }
    try {
      if (Json.decodeValue(text) instanceof JsonObject json) {
        return json;
      }
    } catch (DecodeException e) {
      throw bad("invalid_json", "the body is not JSON");
    }
    throw bad("invalid_json", "the body is not a JSON object");
  }

  private static StreamException bad(String code, String message) {
    return new StreamException(
        Failure.of(FailureCode.BAD_REQUEST, message).with(CompletionError.CODE, code));
  }

  private static String model(@Nullable Object value, ChatOptions options) {
    return switch (value) {
      case null -> options.models().getFirst();
      case String name when options.models().contains(name) -> name;
      case String name -> throw unknown(name);
      default -> throw CompletionFields.wrongType("model", "the name of a model");
    };
  }

  /** The refusal of a model that nobody offers here. */
  static StreamException unknown(String name) {
    String shown = name.length() > MAX_ECHO ? name.substring(0, MAX_ECHO) + "…" : name;
    return new StreamException(
        Failure.of(
                FailureCode.UNKNOWN_STREAM,
                "there is no model '" + shown + "'; GET /v1/models lists those there are")
            .with("parameter", "model")
            .with(CompletionError.CODE, "model_not_found"));
  }

  private static boolean includeUsage(@Nullable Object value, boolean stream) {
    if (value == null) {
      return false;
    }
    if (!(value instanceof JsonObject wanted)) {
      throw CompletionFields.wrongType("stream_options", "an object");
    }
    if (!stream) {
      throw CompletionFields.bad(
          "stream_options", "invalid_value", "stream_options is only for stream: true");
    }
    return CompletionFields.bool(wanted, "include_usage", "stream_options.include_usage");
  }
}
