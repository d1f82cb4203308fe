package io.sluice.sources.upstream;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts pieces into lines, wherever the pieces were cut. A byte order mark at the very beginning is
 * left out. Works on bytes, so that no character is torn.
 */
final class LineSplitter {

  /** What ends a line. */
  enum Ends {
    /** LF; a CR before it is left out too (NDJSON). */
    LF,
    /** LF, CR or CRLF (WHATWG HTML, section 9.2.5). */
    ANY
  }

  private static final byte[] NONE = {};

  private final Ends ends;
  private final int maxBytes;
  private byte[] piece = NONE;
  private int position;
  private byte[] carried = NONE;
  private int carriedLength;
  private boolean skipLineFeed;
  private boolean begun;
  private long lines;

  LineSplitter(Ends ends, int maxBytes) {
    this.ends = ends;
    this.maxBytes = maxBytes;
  }

  /** The next piece, once {@link #next} has answered null. */
  void feed(byte[] next) {
    piece = next;
    position = 0;
  }

  /** The next whole line without its end, on an array of its own; or null. */
  byte @Nullable [] next() {
    if (skipLineFeed && position < piece.length) {
      skipLineFeed = false;
      if (piece[position] == '\n') {
        position++;
      }
    }
    int end = indexOfEnd();
    if (end < 0) {
      carry(piece.length);
      return null;
    }
    skipLineFeed = piece[end] == '\r';
    byte[] line = take(end);
    position = end + 1;
    return line;
  }

  /** What follows the last line's end; null when nothing does. */
  byte @Nullable [] rest() {
    if (carriedLength == 0) {
      return null;
    }
    return take(position);
  }

  private int indexOfEnd() {
    for (int i = position; i < piece.length; i++) {
      byte b = piece[i];
      if (b == '\n' || (b == '\r' && ends == Ends.ANY)) {
        return i;
      }
    }
    return -1;
  }

  private byte[] take(int end) {
    byte[] line;
    if (carriedLength == 0) {
      line = Arrays.copyOfRange(piece, position, end);
    } else {
      carry(end);
      line = Arrays.copyOf(carried, carriedLength);
      carried = NONE;
      carriedLength = 0;
    }
    lines++;
    line = withoutMark(line);
    if (ends == Ends.LF && line.length > 0 && line[line.length - 1] == '\r') {
      line = Arrays.copyOf(line, line.length - 1);
    }
    check(line.length);
    return line;
  }

  private void carry(int end) {
    int more = end - position;
    // a mark and a CR may turn out not to count
    check(carriedLength + more - 4);
    if (carriedLength + more > carried.length) {
      carried = Arrays.copyOf(carried, Math.max(carriedLength + more, 2 * carried.length));
    }
    System.arraycopy(piece, position, carried, carriedLength, more);
    carriedLength += more;
    position = end;
  }

  private byte[] withoutMark(byte[] line) {
    boolean first = !begun;
    begun = true;
    boolean marked =
        first
            && line.length >= 3
            && line[0] == (byte) 0xEF
            && line[1] == (byte) 0xBB
            && line[2] == (byte) 0xBF;
    return marked ? Arrays.copyOfRange(line, 3, line.length) : line;
  }

  private void check(int bytes) {
    if (bytes > maxBytes) {
      throw new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "line " + (lines + 1) + " of the upstream is longer than " + maxBytes + " bytes");
    }
  }
}
