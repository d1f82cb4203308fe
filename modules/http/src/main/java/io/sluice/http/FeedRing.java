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
  record Part(long from, long to, int chunks, Buffer bytes) {

    /** Whether each position in it is a chunk's, so that it can be cut behind any of them. */
    boolean isGapless() {
      return chunks == to - from;
    }
  }

  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private final int maxBytes;
  private final int lineEnds;
  private long first;
  private long next;
  private long weight;

  /**
   * Makes an empty one.
   *
   * @param lineEnds what ends an event, and is nowhere inside of one: 1 or 2 line ends
   */
  FeedRing(long position, int maxBytes, int lineEnds) {
    this.lineEnds = lineEnds;
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
    return (long) part.bytes().length() + PART_BYTES;
  }

  /** Whether one can read on from this position: all but what gaps leave out, while it is kept. */
  boolean has(long position) {
    return position == next || (position >= first && position < next && from(position) != null);
  }

  /** From the newest on: most that look are only a little behind. */
  private @Nullable Part from(long position) {
    for (Iterator<Part> newest = parts.descendingIterator(); newest.hasNext(); ) {
      Part part = newest.next();
      if (part.from() == position) {
        return part;
      } else if (part.from() < position) {
        return part.isGapless() ? behind(part, position) : null;
      }
    }
    return null;
  }

  /** The events of a part after a position in it: each ends with so many line ends, at its end. */
  private Part behind(Part part, long position) {
    int at = 0;
    for (long skipped = part.from(); skipped < position; skipped++) {
      at = afterEvent(part.bytes(), at);
    }
    Buffer rest = part.bytes().slice(at, part.bytes().length());
    return new Part(position, part.to(), (int) (part.to() - position), rest);
  }

  private int afterEvent(Buffer bytes, int from) {
    int at = from;
    int ends = 0;
    while (ends < lineEnds) {
      ends = bytes.getByte(at++) == '\n' ? ends + 1 : 0;
    }
    return at;
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
    Buffer bytes = Buffer.buffer().appendBuffer(only.bytes());
    long to = only.to();
    int chunks = only.chunks();
    for (Part part : parts) {
      if (part.from() >= only.to()) {
        if (bytes.length() + part.bytes().length() > most) {
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
