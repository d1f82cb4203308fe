package io.sluice.http;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/**
 * The newest events of a log as they were rendered, for readers whose sockets were full when they
 * came. Bounded in bytes (rule B1): the oldest part goes first, and one that is larger than all
 * that may be kept is not kept at all. One context only.
 */
final class FeedRing {

  /**
   * What one ring holds at most: a few sockets' worth, as readers that are not slow stay within.
   */
  static final int MAX_BYTES = 256 * 1024;

  /** What keeping a part costs beside its bytes, about. */
  private static final int PART_BYTES = 128;

  /**
   * Events that were rendered together.
   *
   * @param from the position before the first
   * @param to the position after the last
   * @param chunks how many of them are chunks, and not gaps
   */
  record Part(long from, long to, int chunks, Buffer bytes) {}

  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private final int maxBytes;
  private long first;
  private long next;
  private long weight;

  FeedRing(long position, int maxBytes) {
    this.first = position;
    this.next = position;
    this.maxBytes = maxBytes;
  }

  /** The position before the oldest event that is kept. */
  long first() {
    return first;
  }

  /** The position after the newest event. */
  long next() {
    return next;
  }

  /** Adds events, up to a position; answers them as a part. */
  Part add(long to, int chunks, Buffer bytes) {
    Part part = new Part(next, to, chunks, bytes);
    parts.add(part);
    next = to;
    weight += weight(part);
    while (weight > maxBytes) {
      Part oldest = parts.remove();
      weight -= weight(oldest);
      first = oldest.to();
    }
    return part;
  }

  private static long weight(Part part) {
    return part.bytes().length() + PART_BYTES;
  }

  /** Whether a part begins, or the newest ends, at this position: one can read on from there. */
  boolean has(long position) {
    return position == next || (position >= first && position < next && from(position) != null);
  }

  /** From the newest on: most that look are only a little behind. */
  private @Nullable Part from(long position) {
    for (Iterator<Part> newest = parts.descendingIterator(); newest.hasNext(); ) {
      Part part = newest.next();
      if (part.from() <= position) {
        return part.from() == position ? part : null;
      }
    }
    return null;
  }

  /**
   * What comes after a position that it {@link #has}, as one part of about so many bytes at most;
   * null where that is nothing. A part that is alone is the very one that was added.
   */
  @Nullable Part after(long position, int most) {
    Part only = position == next ? null : from(position);
    if (only == null || only.to() == next || only.bytes().length() >= most) {
      return only;
    }
    Buffer bytes = Buffer.buffer();
    long to = position;
    int chunks = 0;
    for (Part part : parts) {
      if (part.from() >= position) {
        if (bytes.length() > 0 && bytes.length() + part.bytes().length() > most) {
          break;
        }
        bytes.appendBuffer(part.bytes());
        to = part.to();
        chunks += part.chunks();
      }
    }
    return new Part(position, to, chunks, bytes);
  }
}
