package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.sources.model.TextObject;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an answer's log, which readers get as they are: how it began, what came, how it
 * ended. One that failed has no last line: its log's outcome tells.
 */
final class AnswerLine {
  private static final String PREFIX = "chat/answers/";
  private static final TextObject CONTENT =
      new TextObject("{\"chunk\":\"", "\",\"type\":\"content\"}");

  private AnswerLine() {}

  /** The name of an answer's log: it is told in logs, and so says nothing of the conversation. */
  static String log(String answer) {
    return PREFIX + answer;
  }

  /** The first line. */
  static Chunk start(String conversation, Turn turn) {
    return Chunk.json(
        new JsonObject()
            .put("conversation", conversation)
            .put("answer", turn.answer())
            .put("model", turn.model())
            .put("at", turn.at())
            .put("type", "start"));
  }

  /** A piece of text. */
  static Chunk content(String text) {
    return CONTENT.of(text);
  }

  /**
   * Reads a line.
   *
   * @throws StreamException {@code BAD_CHUNK} where it is none
   */
  static JsonObject read(Chunk line) {
    try {
      return new JsonObject(line.toBuffer());
    } catch (DecodeException | ClassCastException e) {
      throw new StreamException(FailureCode.BAD_CHUNK, "the answer's log has what is no line");
    }
  }

  /** Whether a line is a piece of text. */
  static boolean isContent(Chunk line) {
    return CONTENT.begins(line);
  }

  /** The text of a line; null where it has none. */
  static @Nullable String text(Chunk line) {
    if (!isContent(line)) {
      return null;
    }
    String plain = CONTENT.plain(line);
    return plain == null ? read(line).getString("chunk") : plain;
  }

  /** The last line. */
  static Chunk end(Reply reply) {
    JsonObject json = new JsonObject().put("outcome", reply.outcome().text());
    if (reply.usage() != null) {
      json.put("usage", reply.usage());
    }
    return Chunk.json(json.put("type", "end"));
  }
}
