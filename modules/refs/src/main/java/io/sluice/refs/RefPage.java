package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.util.List;

/**
 * Some items of a ref.
 *
 * @param info what its items are
 * @param items in order
 * @param position how many items come before the next one
 * @param ended whether there are no more
 */
public record RefPage(StreamInfo info, List<Chunk> items, long position, boolean ended) {
  /** Copies the items' list. */
  public RefPage {
    items = List.copyOf(items);
  }
}
