package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Item;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What has arrived and was not read, in the batches it came in. Not thread safe. */
final class ReadQueue {
  private final ArrayDeque<List<Item>> batches = new ArrayDeque<>();
  private @Nullable List<Item> head;
  private int index;
  private long items;
  private long bytes;

  void add(List<Item> batch) {
    batches.add(batch);
    items += batch.size();
    for (int i = 0, n = batch.size(); i < n; i++) {
      bytes += batch.get(i) instanceof Chunk chunk ? chunk.length() : 0;
    }
  }

  long items() {
    return items;
  }

  long bytes() {
    return bytes;
  }

  /** The next item, or null. */
  @Nullable Chunk poll() {
    while (items > 0) {
      List<Item> from = head;
      if (from == null || index == from.size()) {
        from = batches.poll();
        head = from;
        index = 0;
      }
      if (from == null) {
        return null;
      }
      Item item = from.get(index++);
      items--;
      if (item instanceof Chunk chunk) {
        bytes -= chunk.length();
        return chunk;
      }
    }
    head = null;
    return null;
  }

  /** Puts items back in front. */
  void putBack(List<Chunk> chunks) {
    List<Item> rest = head == null ? List.of() : List.copyOf(head.subList(index, head.size()));
    if (!rest.isEmpty()) {
      batches.addFirst(rest);
    }
    head = null;
    index = 0;
    if (!chunks.isEmpty()) {
      batches.addFirst(List.copyOf(chunks));
    }
    items += chunks.size();
    chunks.forEach(chunk -> bytes += chunk.length());
  }

  void clear() {
    batches.clear();
    head = null;
    items = 0;
    bytes = 0;
  }
}
