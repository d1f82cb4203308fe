package io.sluice.sources.model;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.core.Chunk;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  private static final byte[] BEFORE_TEXT = "{\"text\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AFTER_TEXT = "\"}".getBytes(StandardCharsets.US_ASCII);

  private ModelItem() {}

  /** The next part of the answer: well-formed Unicode, not empty. */
  public static Chunk text(String text) {
    // By hand: there is one for each token, and a tree of objects took 3 % of a chat's time.
    byte[] quoted = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] item =
        Arrays.copyOf(BEFORE_TEXT, BEFORE_TEXT.length + quoted.length + AFTER_TEXT.length);
    System.arraycopy(quoted, 0, item, BEFORE_TEXT.length, quoted.length);
    System.arraycopy(AFTER_TEXT, 0, item, BEFORE_TEXT.length + quoted.length, AFTER_TEXT.length);
    return Chunk.wellFormedJson(item);
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
