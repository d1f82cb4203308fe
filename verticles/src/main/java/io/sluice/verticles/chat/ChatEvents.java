package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogOffset;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An answer's log as server-sent events (WHATWG HTML, section 9.2): each line is an event's data,
 * with the offset after it as id. The last is {@code [DONE]}, or what went wrong; then there is no
 * {@code [DONE]}.
 */
final class ChatEvents extends AnswerRenderer {
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END_OF_EVENT = "\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

  /** How often progress is told, in milliseconds. */
  private static final long PROGRESS_MS = 1_000;

  private final long reconnectMs;
  private final boolean progress;
  private LogOffset next;
  private final long startedAt;
  private long progressAt;

  /**
   * Makes one.
   *
   * @param next the offset of the first line
   * @param reconnectMs how long an EventSource waits before it comes back
   * @param progress whether progress is told
   * @param startedAt when the answer was asked for, in milliseconds since 1970
   */
  ChatEvents(LogOffset next, long reconnectMs, boolean progress, long startedAt) {
    this.next = next;
    this.reconnectMs = reconnectMs;
    this.progress = progress;
    this.startedAt = startedAt;
    this.progressAt = System.currentTimeMillis();
  }

  /** An id without data makes no event, but from now on a client knows where it began. */
  @Override
  public void begin(Buffer out) {
    id(out);
    out.appendString("retry: " + reconnectMs + "\n\n");
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    super.render(batch, out);
    if (progress) {
      tellProgress(out);
    }
  }

  @Override
  void line(Chunk line, Buffer out) {
    if (!line.isOneLine()) {
      throw new StreamException(FailureCode.BAD_CHUNK, "the answer's log has what is no line");
    }
    next = next.at(line.offset() + 1);
    id(out);
    out.appendBytes(DATA);
    line.appendTo(out);
    out.appendBytes(END_OF_EVENT);
  }

  /** The first line is no piece of text, and each after it is one. */
  private void tellProgress(Buffer out) {
    long now = System.currentTimeMillis();
    if (now - progressAt >= PROGRESS_MS) {
      progressAt = now;
      event(
          new JsonObject()
              .put("tokens", next.position() - 1)
              .put("elapsed", now - startedAt)
              .put("type", "progress"),
          out);
    }
  }

  @Override
  void done(Buffer out) {
    id(out);
    out.appendBytes(DONE);
  }

  @Override
  void failed(Failure failure, Buffer out) {
    event(
        new JsonObject()
            .put("error", failure.message())
            .put("code", failure.code().name())
            .put("retriable", failure.retriable())
            .put("type", "error"),
        out);
  }

  private void event(JsonObject data, Buffer out) {
    id(out);
    out.appendString("data: ").appendString(data.encode()).appendBytes(END_OF_EVENT);
  }

  private void id(Buffer out) {
    out.appendString("id: ").appendString(next.toString()).appendByte((byte) '\n');
  }
}
