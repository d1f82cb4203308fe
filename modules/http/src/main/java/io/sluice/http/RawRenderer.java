package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The payloads' bytes, one after the other. */
final class RawRenderer implements Renderer {

  @Override
  public void begin(Buffer out) {}

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      switch (batch.get(i)) {
        case Chunk chunk -> chunk.appendTo(out);
        case Gap gap -> throw Endings.cannotTell(gap);
      }
    }
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    return Endings.failure(outcome) == null ? Ending.END : Ending.BREAK_OFF;
  }
}
