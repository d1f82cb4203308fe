package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.sources.model.ModelItem;
import io.sluice.sources.model.WholeCharacters;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Makes texts of the events of a streamed chat completion. Why it finished and what it cost are
 * told in one last chunk, once the upstream has said {@code [DONE]}: without that it was cut short.
 */
final class OpenAiParser implements BodyParser {
  private final BodyParser events;
  private final OpenAiErrors errors;
  private final WholeCharacters characters = new WholeCharacters();
  private String finish = ModelItem.STOP;
  private ModelItem.@Nullable Usage usage;
  private boolean finished;
  private @Nullable Outcome told;

  OpenAiParser(BodyParser events, OpenAiErrors errors) {
    this.events = events;
    this.errors = errors;
  }

  @Override
  public void feed(byte[] piece) {
    events.feed(piece);
  }

  @Override
  public void end() {
    events.end();
  }

  @Override
  public @Nullable Outcome told() {
    return told;
  }

  @Override
  public @Nullable Chunk next() {
    while (told == null) {
      Chunk event = finished ? null : events.next();
      if (event != null) {
        String text = read(event);
        if (!text.isEmpty()) {
          return ModelItem.text(text);
        }
      } else if (events.told() == null) {
        return null;
      } else if (!finished) {
        finished = true;
        String rest = characters.end();
        if (!rest.isEmpty()) {
          return ModelItem.text(rest);
        }
      } else {
        told = events.told();
        return ModelItem.finish(finish, usage);
      }
    }
    return null;
  }

  /** What an event adds to the text; the rest is kept. */
  private String read(Chunk event) {
    String delta = OpenAiDelta.text(event);
    if (delta != null) {
      return characters.of(delta);
    }
    try {
      if (!(Json.decodeValue(event.toBuffer()) instanceof JsonObject json)) {
        throw new ClassCastException("an event must be an object");
      }
      Object error = json.getValue("error");
      if (error != null || "error".equals(json.getValue("object"))) {
        throw new StreamException(errors.failure(error == null ? json : error));
      }
      if (json.getValue("usage") instanceof JsonObject cost) {
        usage = usage(cost);
      }
      Object choices = json.getValue("choices");
      return choices instanceof JsonArray array && !array.isEmpty() ? read(array) : "";
    } catch (DecodeException | ClassCastException e) {
      throw new StreamException(
          HttpFailures.failed("the upstream sent an event that is no chat completion", false));
    }
  }

  private String read(JsonArray choices) {
    JsonObject choice = choices.getJsonObject(0);
    if (choice.getValue("finish_reason") instanceof String reason) {
      finish = finish(reason);
    }
    JsonObject delta = choice.getJsonObject("delta");
    Object content = delta == null ? null : delta.getValue("content");
    if (content != null && !(content instanceof String)) {
      throw new ClassCastException("content must be text");
    }
    return content == null ? "" : characters.of((String) content);
  }

  /** Those that this contract does not have are ways to have stopped. */
  private String finish(String reason) {
    return switch (reason) {
      case "length", "max_tokens" -> ModelItem.LENGTH;
      case "content_filter" -> ModelItem.CONTENT_FILTER;
      case "error" -> throw new StreamException(errors.failure(null));
      default -> ModelItem.STOP;
    };
  }

  private static ModelItem.@Nullable Usage usage(JsonObject cost) {
    Object prompt = cost.getValue("prompt_tokens");
    Object completion = cost.getValue("completion_tokens");
    if (prompt instanceof Number asked && completion instanceof Number answered) {
      return new ModelItem.Usage(Math.max(0, asked.longValue()), Math.max(0, answered.longValue()));
    }
    return null;
  }
}
