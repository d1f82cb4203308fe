package io.sluice.sources.model;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked: the body of a request, {@code application/json}, or its parameters, of
 * which {@code prompt} is what a user says.
 *
 * <pre>{@code
 * {"messages":[{"role":"user","content":"Once upon a time"}],"max_tokens":100,"seed":7}
 * }</pre>
 *
 * @param messages what was said so far; at least one
 * @param sampling how to choose the words
 */
public record ModelRequest(List<Message> messages, Sampling sampling) {

  /** The fields of a body beside {@code messages}, and parameters beside {@code prompt}. */
  static final List<String> SAMPLING =
      List.of("temperature", "top_p", "max_tokens", "seed", "stop");

  /** The parameters of a request without a body. */
  public static final List<String> PARAMETERS =
      List.of("prompt", "temperature", "top_p", "max_tokens", "seed", "stop");

  /**
   * The longest body, in bytes, for as long a history as chats can be configured to tell. It is
   * parsed on an event loop, so what strangers send is to be held shorter where it comes in.
   */
  public static final int MAX_BYTES = 5 * 1024 * 1024;

  /** The most messages. */
  public static final int MAX_MESSAGES = 20_000;

  /** Copies the messages. */
  public ModelRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a model is asked with at least one message");
    }
  }

  /**
   * Reads and checks what is asked.
   *
   * @throws StreamException {@code BAD_REQUEST}, naming the field or the parameter
   */
  public static ModelRequest of(StreamRequest request) {
    return of(request, List.of());
  }

  /** The same for a model that has parameters of its own, in both forms. */
  static ModelRequest of(StreamRequest request, List<String> own) {
    if (!request.path().isEmpty()) {
      throw new StreamException(FailureCode.UNKNOWN_STREAM, "there is nothing below this stream");
    }
    if (request.from() != null && !request.from().equals("-1")) {
      throw Fields.bad("from", "this stream can be read from its start only");
    }
    Chunk body = request.body();
    boolean empty = body == null || body.length() == 0;
    for (String name : request.parameters().keySet()) {
      if (!own.contains(name) && !(empty && PARAMETERS.contains(name))) {
        throw unknownParameter(name, empty, own);
      }
    }
    return body == null || empty ? ofParameters(request.parameters()) : ofBody(request, body);
  }

  private static StreamException unknownParameter(String name, boolean noBody, List<String> own) {
    if (PARAMETERS.contains(name)) {
      return Fields.bad(name, name + " is said in the body where there is one");
    }
    List<String> allowed = new ArrayList<>(noBody ? PARAMETERS : List.of());
    allowed.addAll(own);
    String cut = Fields.cut(name);
    return Fields.bad(
        cut,
        "unknown parameter '"
            + cut
            + "'; "
            + (allowed.isEmpty()
                ? "none beside a body"
                : "allowed: " + String.join(", ", allowed)));
  }

  private static ModelRequest ofParameters(Map<String, String> parameters) {
    String prompt = parameters.get("prompt");
    if (prompt == null || prompt.isBlank()) {
      throw Fields.bad(
          "prompt", "a model is asked with the parameter prompt, or with a JSON body's messages");
    }
    Sampling sampling =
        new Sampling(
            Fields.decimal("temperature", Fields.literal(parameters.get("temperature")), 2),
            Fields.decimal("top_p", Fields.literal(parameters.get("top_p")), 1),
            Fields.tokens(Fields.whole("max_tokens", Fields.literal(parameters.get("max_tokens")))),
            Fields.whole("seed", Fields.literal(parameters.get("seed"))),
            Fields.stop(parameters.get("stop")));
    return new ModelRequest(List.of(Message.user(Fields.wellFormed("prompt", prompt))), sampling);
  }

  private static ModelRequest ofBody(StreamRequest request, Chunk body) {
    String type = request.bodyType();
    if (type != null && !StreamInfo.of(type).isJson()) {
      throw new StreamException(
          FailureCode.BAD_REQUEST, "the body must be application/json, not " + Fields.cut(type));
    }
    if (body.length() > MAX_BYTES) {
      throw new StreamException(
          FailureCode.BAD_REQUEST, "the body has at most " + MAX_BYTES + " bytes");
    }
    JsonObject json = Fields.parse(body);
    for (String name : json.fieldNames()) {
      if (!name.equals("messages") && !SAMPLING.contains(name)) {
        String cut = Fields.cut(name);
        throw Fields.bad(
            cut, "unknown field '" + cut + "'; allowed: messages, " + String.join(", ", SAMPLING));
      }
    }
    Sampling sampling =
        new Sampling(
            Fields.decimal("temperature", json.getValue("temperature"), 2),
            Fields.decimal("top_p", json.getValue("top_p"), 1),
            Fields.tokens(Fields.whole("max_tokens", json.getValue("max_tokens"))),
            Fields.whole("seed", json.getValue("seed")),
            Fields.stop(json.getValue("stop")));
    return new ModelRequest(messages(json.getValue("messages")), sampling);
  }

  private static List<Message> messages(@Nullable Object value) {
    if (!(value instanceof JsonArray array) || array.isEmpty() || array.size() > MAX_MESSAGES) {
      throw Fields.bad("messages", "messages must be a list of 1 to " + MAX_MESSAGES + " messages");
    }
    List<Message> messages = new ArrayList<>(array.size());
    for (int i = 0; i < array.size(); i++) {
      messages.add(message("messages[" + i + "]", array.getValue(i)));
    }
    return messages;
  }

  private static Message message(String at, @Nullable Object value) {
    if (!(value instanceof JsonObject json)) {
      throw Fields.bad(at, at + " must be an object with role and content");
    }
    for (String name : json.fieldNames()) {
      if (!name.equals("role") && !name.equals("content")) {
        String field = at + "." + Fields.cut(name);
        throw Fields.bad(field, field + " is unknown; allowed: role, content");
      }
    }
    Object said = json.getValue("role");
    for (Message.Role role : Message.Role.values()) {
      if (role.key().equals(said)) {
        if (!(json.getValue("content") instanceof String content)) {
          throw Fields.bad(at + ".content", at + ".content must be text");
        }
        return new Message(role, Fields.wellFormed(at + ".content", content));
      }
    }
    throw Fields.bad(at + ".role", at + ".role must be system, user or assistant");
  }

  /** As the body of a request. */
  public JsonObject json() {
    JsonArray said = new JsonArray();
    for (Message message : messages) {
      said.add(
          new JsonObject().put("role", message.role().key()).put("content", message.content()));
    }
    JsonObject json = new JsonObject().put("messages", said);
    put(json, "temperature", sampling.temperature());
    put(json, "top_p", sampling.topP());
    put(json, "max_tokens", sampling.maxTokens());
    put(json, "seed", sampling.seed());
    if (!sampling.stop().isEmpty()) {
      json.put("stop", new JsonArray(sampling.stop()));
    }
    return json;
  }

  private static void put(JsonObject json, String name, @Nullable Object value) {
    if (value != null) {
      json.put(name, value);
    }
  }

  /** A request for a stream that asks a model this. */
  public StreamRequest streamRequest() {
    return StreamRequest.create().body(Chunk.json(json()), StreamInfo.JSON);
  }
}
