package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/**
 * An answer's log as the Vercel AI SDK's UI message stream, version 1: events whose data is a JSON
 * object with a {@code type}; {@code https://ai-sdk.dev/docs/ai-sdk-ui/stream-protocol}. A failed
 * one ends with an {@code error} and without {@code [DONE]}.
 */
final class UiEvents extends AnswerRenderer {

  /** An answer has one part. */
  private static final String PART = "text";

  private boolean textBegun;
  private String outcome = AnswerOutcome.COMPLETED.text();

  @Override
  public void begin(Buffer out) {
    // The first line of the log is the first event.
  }

  @Override
  void line(Chunk chunk, Buffer out) {
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
  void done(Buffer out) {
    endText(out);
    finish(out);
    out.appendString("data: [DONE]\n\n");
  }

  @Override
  void failed(Failure failure, Buffer out) {
    endText(out);
    event(event("error").put("errorText", failure.message()), out);
  }

  private void endText(Buffer out) {
    if (textBegun) {
      event(event("text-end").put("id", PART), out);
    }
  }

  private void finish(Buffer out) {
    switch (AnswerOutcome.of(outcome)) {
      case STOPPED -> event(event("abort").put("reason", "stopped"), out);
      case LENGTH -> event(event("finish").put("finishReason", "length"), out);
      case COMPLETED, FAILED -> event(event("finish").put("finishReason", "stop"), out);
    }
  }

  private static JsonObject event(String type) {
    return new JsonObject().put("type", type);
  }

  private static void event(JsonObject data, Buffer out) {
    out.appendString("data: ").appendString(data.encode()).appendString("\n\n");
  }
}
