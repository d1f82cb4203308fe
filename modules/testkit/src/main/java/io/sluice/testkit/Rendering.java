package io.sluice.testkit;

import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** One response under way, in one buffer or in several. */
final class Rendering {
  private final Renderer renderer;
  private final Buffer earlier = Buffer.buffer();
  private Buffer current = Buffer.buffer();

  Rendering(Renderer renderer) {
    this.renderer = renderer;
  }

  Rendering begin() {
    renderer.begin(current);
    return this;
  }

  Rendering render(List<Item> batch) {
    renderer.render(batch, current);
    return this;
  }

  /** Goes on in another buffer, as a response does from write to write. */
  Rendering fresh() {
    earlier.appendBuffer(current);
    current = Buffer.buffer();
    return this;
  }

  Ending end(Outcome outcome, boolean limited) {
    return renderer.end(outcome, limited, current);
  }

  /** All that was rendered. */
  Buffer out() {
    return earlier.copy().appendBuffer(current);
  }
}
