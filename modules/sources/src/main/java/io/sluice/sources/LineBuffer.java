package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into lines, ended by LF or CRLF, as they arrive. It grows with the longest line, up to
 * the limit, and not thread-safe.
 */
final class LineBuffer {

  /** What is read in one go: a frame's worth. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final int maxLineBytes;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int scanned;
  private int end;
  private long lines;

  LineBuffer(int maxLineBytes) {
    this.maxLineBytes = maxLineBytes;
  }

  /** Something that writes bytes into an array, and answers how many; 0 or less for none. */
  interface Filler<E extends Exception> {
    int fill(byte[] into, int at, int room) throws E;
  }

  /** Has bytes added; answers what the filler did. */
  <E extends Exception> int fill(Filler<E> filler) throws E {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    scanned -= start;
    start = 0;
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int added = filler.fill(buffer, end, buffer.length - end);
    end += Math.max(0, added);
    return added;
  }

  /**
   * The next line without its end, or null when none is complete.
   *
   * @throws StreamException {@code CHUNK_TOO_LARGE} for a line, even an incomplete one, over the
   *     limit
   */
  @Nullable Chunk next() {
    int to = lineEnd();
    if (to < 0) {
      return null;
    }
    Chunk line = line(withoutReturn(to));
    start = to + 1;
    scanned = start;
    return line;
  }

  /** Passes a line by; answers whether one was complete. Throws as {@link #next} does. */
  boolean skip() {
    int to = lineEnd();
    if (to >= 0) {
      count(withoutReturn(to));
      start = to + 1;
      scanned = start;
    }
    return to >= 0;
  }

  /** Where the next line's LF is; negative where none is complete. */
  private int lineEnd() {
    for (int i = scanned; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    scanned = end;
    check(withoutReturn(end) - start);
    return -1;
  }

  /** What is left, as a line that has no end; after {@link #next} answered null. */
  Chunk rest() {
    Chunk line = line(end);
    start = end;
    return line;
  }

  /** The bytes that are in no line yet. */
  int pending() {
    return end - start;
  }

  /** Forgets what is pending. */
  void clear() {
    start = end;
    scanned = end;
  }

  private int withoutReturn(int to) {
    return to > start && buffer[to - 1] == '\r' ? to - 1 : to;
  }

  private Chunk line(int to) {
    count(to);
    return Chunk.of(Arrays.copyOfRange(buffer, start, to));
  }

  private void count(int to) {
    check(to - start);
    lines++;
  }

  private void check(int bytes) {
    if (bytes > maxLineBytes) {
      throw new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "line " + (lines + 1) + " is longer than " + maxLineBytes + " bytes");
    }
  }
}
