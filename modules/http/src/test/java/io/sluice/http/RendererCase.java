package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Renders a whole stream in one batch. */
final class RendererCase {
  private RendererCase() {}

  static Buffer whole(Renderer renderer, List<? extends Item> items, Outcome outcome) {
    Buffer out = Buffer.buffer();
    renderer.begin(out);
    if (!items.isEmpty()) {
      renderer.render(List.copyOf(items), out);
    }
    renderer.end(outcome, false, out);
    return out;
  }

  static Buffer completed(Renderer renderer, List<? extends Item> items) {
    return whole(renderer, items, Outcome.COMPLETED);
  }

  static List<Chunk> chunks(List<String> texts) {
    return texts.stream().map(Chunk::of).toList();
  }
}
