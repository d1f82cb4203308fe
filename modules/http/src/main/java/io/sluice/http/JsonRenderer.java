package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One document: {@code {"items":[…],"count":n,"outcome":"completed"}}, or {@code "limit"}, or of a
 * log that is not closed {@code "open"}; the latter two with the id to go on from where there are
 * ids. Gaps, if any, follow as {@code "gaps"}. It is collected whole, so a failure never needs to
 * be told in it.
 */
final class JsonRenderer implements Renderer {

  private final Payload payload;
  private final JsonArray gaps = new JsonArray();
  private final @Nullable EventIds ids;
  private long chunks;
  private boolean open;

  /**
   * Makes a renderer.
   *
   * @param ids of the chunks; null for none
   */
  JsonRenderer(Payload payload, @Nullable EventIds ids) {
    this.payload = payload;
    this.ids = ids;
  }

  /** Where to go on; 0 without ids. */
  long position() {
    return ids == null ? 0 : ids.position();
  }

  boolean isOpen() {
    return open;
  }

  /** What tells a good end. */
  String word(boolean limited) {
    return !limited && open ? "open" : Endings.word(limited);
  }

  /** What was rendered is what there is now: more may follow. */
  void staysOpen() {
    open = true;
  }

  @Override
  public void begin(Buffer out) {
    out.appendString("{\"items\":[");
  }

  /** How many chunks were rendered. */
  long chunks() {
    return chunks;
  }

  @Override
  public void render(List<Item> batch, Buffer out) {
    Gathering gathering = new Gathering(payload, batch, out);
    try {
      for (int i = 0, n = batch.size(); i < n; i++) {
        switch (batch.get(i)) {
          case Chunk chunk -> render(chunk, gathering);
          case Gap gap -> {
            gaps.add(Endings.json(gap));
            if (ids != null) {
              ids.follow(gap);
            }
          }
        }
      }
    } finally {
      gathering.flush();
    }
  }

  private void render(Chunk chunk, Gathering gathering) {
    JsonText.check(payload, chunk);
    if (chunks++ > 0) {
      gathering.separator(',');
    }
    gathering.element(chunk);
    if (ids != null) {
      ids.follow(chunk);
    }
  }

  @Override
  public Ending end(Outcome outcome, boolean limited, Buffer out) {
    if (Endings.failure(outcome) != null) {
      return Ending.BREAK_OFF;
    }
    out.appendString("],\"count\":" + chunks + ",\"outcome\":\"" + word(limited) + "\"");
    if (limited && ids != null) {
      out.appendString(",\"more\":true");
    }
    if (ids != null && (limited || open)) {
      out.appendString(",\"next\":\"" + ids.current() + "\"");
    }
    if (!gaps.isEmpty()) {
      out.appendString(",\"gaps\":" + gaps.encode());
    }
    out.appendString("}\n");
    return Ending.END;
  }
}
