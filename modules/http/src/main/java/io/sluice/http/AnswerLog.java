package io.sluice.http;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The last part of one response's events, as they were rendered: what a reader that comes back has
 * missed is sent from here. Each event has an id of its own, one more than the one before, and ends
 * with an empty line, which no event has inside; so a part can be cut behind any of them.
 *
 * <p>What the socket has not taken yet is kept in any case; it waits there too, so it costs
 * nothing. One context only.
 */
final class AnswerLog {

  /**
   * Events that were rendered together.
   *
   * @param from the position before the first
   * @param to the position after the last
   */
  record Part(long from, long to, Buffer bytes) {

    /** The events after a position in it. */
    Part after(long position) {
      int at = 0;
      for (long skipped = from; skipped < position; skipped++) {
        at = afterEmptyLine(at);
      }
      return new Part(position, to, at == 0 ? bytes : bytes.slice(at, bytes.length()));
    }

    private int afterEmptyLine(int at) {
      int i = at;
      while (bytes.getByte(i) != '\n' || bytes.getByte(i + 1) != '\n') {
        i++;
      }
      return i + 2;
    }
  }

  private final ArrayDeque<Part> parts = new ArrayDeque<>();
  private long first;
  private long next;
  private long takenTo;
  private long bytes;

  /** Adds events, up to a position. */
  void add(long to, Buffer rendered) {
    parts.add(new Part(next, to, rendered));
    bytes += rendered.length();
    next = to;
  }

  /** The position after the last event. */
  long next() {
    return next;
  }

  /** The position before the oldest event that is kept. */
  long first() {
    return first;
  }

  /** How many bytes are kept. */
  long bytes() {
    return bytes;
  }

  /** The socket has taken everything up to a position. */
  void taken(long position) {
    takenTo = position;
  }

  /** A reader begins at a position: what comes after it has not been taken. */
  void rewind(long position) {
    takenTo = position;
  }

  /** Drops the oldest parts beyond so many bytes, as far as they were taken. */
  void trim(long most) {
    Part oldest;
    while (bytes > most && (oldest = parts.peek()) != null && oldest.to() <= takenTo) {
      parts.remove();
      bytes -= oldest.bytes().length();
      first = oldest.to();
    }
  }

  /** Whether everything after a position is kept. */
  boolean keeps(long position) {
    return position >= first && position <= next;
  }

  /** Everything after a position that it {@link #keeps}. */
  List<Part> after(long position) {
    List<Part> after = new ArrayList<>(parts.size());
    for (Part part : parts) {
      if (part.to() > position) {
        after.add(part.from() >= position ? part : part.after(position));
      }
    }
    return after;
  }

  /** Forgets everything. */
  void clear() {
    parts.clear();
    bytes = 0;
    first = next;
  }
}
