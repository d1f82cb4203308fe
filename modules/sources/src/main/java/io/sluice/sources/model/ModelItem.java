package io.sluice.sources.model;

import io.sluice.core.Chunk;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The chunks of a model's answer: JSON objects, texts and then at most one finish. */
public final class ModelItem {

  /** The answer is whole. */
  public static final String STOP = "stop";

  /** The answer is as long as it may be. */
  public static final String LENGTH = "length";

  /** The answer was stopped for what it says. */
  public static final String CONTENT_FILTER = "content_filter";

  /**
   * What an answer cost, in the model's tokens.
   *
   * @param prompt of what it was asked
   * @param completion of what it answered
   */
  public record Usage(long prompt, long completion) {}

  /** Items that are a text and nothing else. */
  public static final TextObject TEXT = new TextObject("{\"text\":\"", "\"}");

  private ModelItem() {}

  /** The next part of the answer: well-formed Unicode, not empty. */
  public static Chunk text(String text) {
    return TEXT.of(text);
  }

  /** The end of the answer, and what it cost where that is known. */
  public static Chunk finish(String finish, @Nullable Usage usage) {
    JsonObject item = new JsonObject().put("finish", finish);
    if (usage != null) {
      item.put(
          "usage",
          new JsonObject()
              .put("prompt_tokens", usage.prompt())
              .put("completion_tokens", usage.completion())
              .put("total_tokens", usage.prompt() + usage.completion()));
    }
    return Chunk.json(item);
  }
}
