package io.sluice.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client's own parser makes of a rendered response.
 *
 * @param items what it takes for the stream's items, in order: {@link io.sluice.core.Gap}s, and
 *     whatever stands for a chunk
 * @param failure the code of the failure it was told, or null
 */
public record RenderedStream(List<Object> items, @Nullable String failure) {

  /** Copies the list. */
  public RenderedStream {
    items = List.copyOf(items);
  }

  /** These items, and no failure. */
  public static RenderedStream of(List<?> items) {
    return new RenderedStream(List.copyOf(items), null);
  }
}
