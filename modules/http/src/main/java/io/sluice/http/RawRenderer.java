package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * The payloads' bytes, one after the other; never more than were announced, since a client would
 * take the rest for the next response.
 */
final class RawRenderer implements Renderer {

  private long left;
  private boolean isOverrun;
  private final boolean isAnnounced;
  private final boolean asLines;

  /** Renders all there is, or, where a length was announced, no more than that; -1 for none. */
  RawRenderer(long announced) {
    this(announced, false);
  }

  /**
   * The same.
   *
   * @param asLines whether a line's end follows each chunk, where no length was announced
   */
  RawRenderer(long announced, boolean asLines) {
    this.asLines = asLines && announced < 0;
    isAnnounced = announced >= 0;
    left = isAnnounced ? announced : Long.MAX_VALUE;
  }

  /** Whether as much was rendered as was announced. */
  boolean isWhole() {
    return isAnnounced && left == 0;
  }

  /** Whether less was rendered than was announced. */
  boolean isShort() {
    return isAnnounced && left > 0;
  }

  /** Whether the stream has more than was announced. */
  boolean isOverrun() {
    return isOverrun;
  }

  @Override
  public void begin(Buffer out) {}

  @Override
  public void render(List<Item> batch, Buffer out) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      switch (batch.get(i)) {
        case Chunk chunk -> append(chunk, out);
        case Gap gap -> Endings.cannotTell(gap);
      }
    }
  }

  private void append(Chunk chunk, Buffer out) {
    int length = (int) Math.min(chunk.length(), left);
    if (isAnnounced) {
      left -= length;
    }
    isOverrun |= length < chunk.length();
    if (asLines) {
      JsonText.check(chunk);
      JsonText.append(Payload.JSON, chunk, out);
      out.appendByte((byte) '\n');
    } else {
      chunk.appendTo(out, 0, length);
    }
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    return Endings.failure(outcome) == null && !isShort() ? Ending.END : Ending.BREAK_OFF;
  }
}
