package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * An answer's log as the Vercel AI SDK's UI message stream, version 1: events whose data is a JSON
 * object with a {@code type}; {@code https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol}. A failed
 * one ends with an {@code error} and without {@code [DONE]}.
 */
final class UiEvents implements Renderer {

  /** An answer has one part. */
  private static final String PART = "text";

  private boolean textBegun;
  private String outcome = AnswerOutcome.COMPLETED.text();

  @Override
  public void begin(Buffer out) {
    // The first line of the log is the first event.
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      if (batch.get(i) instanceof Chunk line) {
        line(line, out);
      } else {
        throw new StreamException(FailureCode.GONE, "a part of the answer is not kept any more");
      }
    }
  }

  private void line(Chunk chunk, Buffer out) {
    JsonObject line = AnswerLine.read(chunk);
    switch (line.getString("type", "")) {
      case "start" ->
          event(
              event("start")
                  .put("messageId", line.getString("answer"))
                  .put(
                      "messageMetadata",
                      new JsonObject()
                          .put("conversation", line.getString("conversation"))
                          .put("model", line.getString("model"))),
              out);
      case "content" -> {
        if (!textBegun) {
          textBegun = true;
          event(event("text-start").put("id", PART), out);
        }
        event(event("text-delta").put("id", PART).put("delta", line.getString("chunk")), out);
      }
      case "end" -> outcome = line.getString("outcome", outcome);
      default -> throw new StreamException(FailureCode.BAD_CHUNK, "the log has an unknown line");
    }
  }

  @Override
  public Ending end(Outcome how, boolean limited, Buffer out) {
    if (textBegun) {
      event(event("text-end").put("id", PART), out);
    }
    switch (how) {
      case Outcome.Completed ignored -> {
        finish(out);
        out.appendString("data: [DONE]\n\n");
      }
      case Outcome.Failed failed -> error(failed.failure(), out);
      case Outcome.Cancelled by ->
          error(Failure.of(FailureCode.CANCELLED, "the answer is not told on: " + by.by()), out);
    }
    return Ending.END;
  }

  private void finish(Buffer out) {
    switch (AnswerOutcome.of(outcome)) {
      case STOPPED -> event(event("abort").put("reason", "stopped"), out);
      case LENGTH -> event(event("finish").put("finishReason", "length"), out);
      case COMPLETED, FAILED -> event(event("finish").put("finishReason", "stop"), out);
    }
  }

  private static void error(Failure failure, Buffer out) {
    event(event("error").put("errorText", failure.message()), out);
  }

  private static JsonObject event(String type) {
    return new JsonObject().put("type", type);
  }

  private static void event(JsonObject data, Buffer out) {
    out.appendString("data: ").appendString(data.encode()).appendString("\n\n");
  }
}
