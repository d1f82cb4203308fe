package io.sluice.refs;

import io.sluice.core.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * The last items of a sequence, by position: what any reader's window may have in flight, so that
 * one that comes back finds all it has not read. Its owner's context only.
 */
final class Ring {

  /** The largest window of a reader, in items. */
  static final int MAX_ITEMS = 16 * 1024;

  /** The largest window of a reader, in bytes; one more chunk may be kept. */
  static final long MAX_BYTES = 1024 * 1024;

  /** What a page may have in bytes, all of which is kept so that it can be asked for again. */
  static final long MAX_PAGE_BYTES = 4L * Chunk.MAX_BYTES;

  /** What an item costs beside its payload. */
  private static final int ITEM_COST = 64;

  private @Nullable Chunk[] items = new Chunk[16];
  private long first;
  private long end;
  private long bytes;

  /** Where the page that is read begins; beyond everything where none is. */
  private long page = Long.MAX_VALUE;

  /** The position of the oldest item that is kept. */
  long first() {
    return first;
  }

  /** The position that the next item will have. */
  long end() {
    return end;
  }

  /** What it costs in memory. */
  long cost() {
    return bytes + (end - first) * ITEM_COST;
  }

  /** Adds an item, and drops those that there is no place for. */
  void add(Chunk chunk) {
    if (end - first == items.length && items.length < MAX_ITEMS) {
      grow();
    }
    while (end - first >= MAX_ITEMS || (bytes > maxBytes() && end > first)) {
      drop();
    }
    items[index(end)] = chunk;
    end++;
    bytes += chunk.length();
  }

  /** A page is read from there on; {@link Long#MAX_VALUE} for none. */
  void page(long from) {
    page = from;
  }

  private long maxBytes() {
    return first >= page ? MAX_PAGE_BYTES : MAX_BYTES;
  }

  /** Drops the oldest until it costs no more than so much. */
  void shrink(long cost) {
    while (end > first && cost() > cost) {
      drop();
    }
    if (end == first) {
      items = new Chunk[16];
    }
  }

  private void drop() {
    int index = index(first);
    Chunk dropped = items[index];
    if (dropped != null) {
      bytes -= dropped.length();
    }
    items[index] = null;
    first++;
  }

  /** The item at a position between {@link #first} and {@link #end}. */
  Chunk get(long position) {
    Chunk found = position >= first && position < end ? items[index(position)] : null;
    if (found == null) {
      throw new IndexOutOfBoundsException("position " + position + " is not kept");
    }
    return found;
  }

  private int index(long position) {
    return (int) position & (items.length - 1);
  }

  private void grow() {
    @Nullable Chunk[] larger = new Chunk[items.length * 2];
    for (long position = first; position < end; position++) {
      larger[(int) position & (larger.length - 1)] = items[index(position)];
    }
    items = larger;
  }
}
