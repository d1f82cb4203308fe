package io.sluice.verticles.chat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.http.EventStreams;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Renders a model's answer as {@code chat.completion.chunk} events: the role, the texts, why it
 * ended, what it cost, {@code [DONE]}. A failure is an error event, and nothing follows it: the
 * client has what the error says, and no {@code [DONE]}.
 */
final class CompletionEvents implements EventStreams.Bounded {

  private final StreamInfo info;
  private final CompletionText text;
  private final boolean includeUsage;
  private final String before;
  private final String after;
  private final String head;

  /**
   * For one response.
   *
   * @param reply what all its events have
   * @param text what the model says
   */
  CompletionEvents(
      StreamInfo info, CompletionReply reply, boolean includeUsage, CompletionText text) {
    this.info = info;
    this.text = text;
    this.includeUsage = includeUsage;
    String fields = reply.json("chat.completion.chunk").encode();
    this.head = "data: " + fields.substring(0, fields.length() - 1);
    this.before = head + ",\"choices\":[{\"index\":0,\"delta\":";
    this.after = includeUsage ? "}],\"usage\":null}\n\n" : "}]}\n\n";
  }

  @Override
  public void begin(Buffer out) {
    delta("{\"role\":\"assistant\",\"content\":\"\"}", "null", out);
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (Item item : batch) {
      if (item instanceof Chunk chunk) {
        String said = text.take(ModelItem.of(chunk, info));
        if (!said.isEmpty()) {
          delta("{\"content\":" + Json.encode(said) + "}", "null", out);
        }
      }
    }
  }

  private void delta(String delta, String finish, Buffer out) {
    out.appendString(before)
        .appendString(delta)
        .appendString(",\"logprobs\":null,\"finish_reason\":")
        .appendString(finish)
        .appendString(after);
  }

  @Override
  public boolean isFull() {
    return text.isCut();
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    Failure failure = text.ended(outcome);
    if (failure != null) {
      out.appendString("data: ")
          .appendBuffer(CompletionError.of(failure).json().toBuffer())
          .appendString("\n\n");
      return Ending.END;
    }
    delta("{}", '"' + text.finish() + '"', out);
    JsonObject usage = text.usage();
    if (includeUsage && usage != null) {
      out.appendString(head)
          .appendString(",\"choices\":[],\"usage\":")
          .appendBuffer(usage.toBuffer())
          .appendString("}\n\n");
    }
    out.appendString("data: [DONE]\n\n");
    return Ending.END;
  }
}
