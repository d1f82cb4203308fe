package io.sluice.core.spi;

import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Renders one stream as one media type, a batch at a time. Not thread-safe: one renderer serves one
 * response, on its context.
 */
public interface Renderer {

  /** Whether a response that ends after {@link #end} may end well, or must be broken off. */
  enum Ending {
    /** End the response. */
    END,
    /** Flush what was rendered, then break the response off so that nobody takes it for whole. */
    BREAK_OFF
  }

  /** Appends what comes before the first item, if anything. */
  void begin(Buffer out);

  /**
   * Appends a batch.
   *
   * @throws io.sluice.core.StreamException {@code BAD_CHUNK} when a chunk cannot be rendered
   *     faithfully; what was appended for earlier items of the batch stands
   */
  void render(List<Item> batch, Buffer out);

  /**
   * Appends what tells the outcome, and says how the response must end.
   *
   * @param limited whether the stream completed only because the request's limit was reached
   */
  Ending end(Outcome outcome, boolean limited, Buffer out);
}
