package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.List;

/**
 * One document: {@code {"items":[…],"count":n,"outcome":"completed"}}, or {@code "limit"}. Gaps, if
 * any, follow as {@code "gaps"}. It is collected whole, so a failure never needs to be told in it.
 */
final class JsonRenderer implements Renderer {

  private final Payload payload;
  private final JsonArray gaps = new JsonArray();
  private long chunks;

  JsonRenderer(Payload payload) {
    this.payload = payload;
  }

  @Override
  public void begin(Buffer out) {
    out.appendString("{\"items\":[");
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      switch (batch.get(i)) {
        case Chunk chunk -> {
          JsonText.check(payload, chunk);
          if (chunks++ > 0) {
            out.appendByte((byte) ',');
          }
          JsonText.append(payload, chunk, out);
        }
        case Gap gap -> gaps.add(Endings.json(gap));
      }
    }
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    if (Endings.failure(outcome) != null) {
      return Ending.BREAK_OFF;
    }
    out.appendString("],\"count\":" + chunks + ",\"outcome\":\"" + Endings.word(limited) + "\"");
    if (!gaps.isEmpty()) {
      out.appendString(",\"gaps\":" + gaps.encode());
    }
    out.appendString("}\n");
    return Ending.END;
  }
}
