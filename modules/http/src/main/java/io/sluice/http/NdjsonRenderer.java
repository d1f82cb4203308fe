package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One JSON value a line, ended by LF. A failure is a last line; as a producer could write such a
 * line too, what tells is that the response is then broken off (rule H1).
 */
final class NdjsonRenderer implements Renderer {

  private final Payload payload;

  NdjsonRenderer(Payload payload) {
    this.payload = payload;
  }

  @Override
  public void begin(Buffer out) {}

  @Override
  public void render(List<Item> batch, Buffer out) {
    Gathering gathering = new Gathering(payload, batch, out);
    try {
      for (int i = 0, n = batch.size(); i < n; i++) {
        switch (batch.get(i)) {
          case Chunk chunk -> {
            JsonText.check(payload, chunk);
            gathering.element(chunk);
            gathering.separator('\n');
          }
          case Gap gap -> {
            gathering.flush();
            line("gap", Endings.json(gap), out);
          }
        }
      }
    } finally {
      gathering.flush();
    }
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    Failure failure = Endings.failure(outcome);
    if (failure == null) {
      return Ending.END;
    }
    line("error", Endings.json(failure), out);
    return Ending.BREAK_OFF;
  }

  private static void line(String key, JsonObject value, Buffer out) {
    out.appendString(new JsonObject().put(key, value).encode()).appendByte((byte) '\n');
  }
}
