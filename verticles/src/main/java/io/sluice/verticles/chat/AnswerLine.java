package io.sluice.verticles.chat;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.verticles.chat.Entry.Reply;
import io.sluice.verticles.chat.Entry.Turn;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an answer's log, which readers get as they are: how it began, what came, how it
 * ended. One that failed has no last line: its log's outcome tells.
 */
final class AnswerLine {
  private static final String PREFIX = "chat/answers/";
  private static final byte[] BEFORE_TEXT = "{\"chunk\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] AFTER_TEXT =
      "\",\"type\":\"content\"}".getBytes(StandardCharsets.US_ASCII);

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
    byte[] json = JsonStringEncoder.getInstance().quoteAsUTF8(text);
    byte[] line = new byte[BEFORE_TEXT.length + json.length + AFTER_TEXT.length];
    System.arraycopy(BEFORE_TEXT, 0, line, 0, BEFORE_TEXT.length);
    System.arraycopy(json, 0, line, BEFORE_TEXT.length, json.length);
    System.arraycopy(AFTER_TEXT, 0, line, BEFORE_TEXT.length + json.length, AFTER_TEXT.length);
    return Chunk.wellFormedJson(line);
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
    if (line.length() < BEFORE_TEXT.length) {
      return false;
    }
    for (int i = 0; i < BEFORE_TEXT.length; i++) {
      if (line.byteAt(i) != BEFORE_TEXT[i]) {
        return false;
      }
    }
    return true;
  }

  /** The text of a line; null where it has none. */
  static @Nullable String text(Chunk line) {
    return isContent(line) ? read(line).getString("chunk") : null;
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
