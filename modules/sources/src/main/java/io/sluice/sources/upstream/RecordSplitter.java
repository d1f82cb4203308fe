package io.sluice.sources.upstream;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a CSV record ends (RFC 4180): at LF, CR or CRLF outside of quotes. What is in it is a
 * CSV reader's business.
 */
final class RecordSplitter {
  private enum State {
    /** At the start of a field: a quote opens it. */
    START,
    /** In a field without quotes. */
    PLAIN,
    /** Between quotes. */
    QUOTED,
    /** After a quote between quotes: the end, or the first of two. */
    QUOTE
  }

  private final int maxBytes;
  private final byte separator;
  private State state = State.START;
  private byte[] held = {};
  private int start;
  private int scanned;
  private int end;
  private boolean skipLineFeed;
  private long records;

  RecordSplitter(char separator, int maxBytes) {
    this.separator = (byte) separator;
    this.maxBytes = maxBytes;
  }

  void feed(byte[] piece) {
    int kept = end - start;
    byte[] joined = kept == 0 ? piece : new byte[kept + piece.length];
    if (kept > 0) {
      // grows by pieces of a socket's read, up to the limit
      System.arraycopy(held, start, joined, 0, kept);
      System.arraycopy(piece, 0, joined, kept, piece.length);
    }
    held = joined;
    start = 0;
    scanned = kept;
    end = joined.length;
  }

  /** The next record without its end, or null; blank lines are none. */
  byte @Nullable [] next() {
    while (scanned < end) {
      byte b = held[scanned];
      if (skipLineFeed) {
        skipLineFeed = false;
        if (b == '\n') {
          start = ++scanned;
          continue;
        }
      }
      if ((b == '\n' || b == '\r') && state != State.QUOTED) {
        skipLineFeed = b == '\r';
        byte[] record = take(scanned);
        start = ++scanned;
        if (record.length > 0) {
          return record;
        }
      } else {
        state = after(b);
        scanned++;
      }
    }
    check(end - start);
    return null;
  }

  private State after(byte b) {
    return switch (state) {
      case START -> b == '"' ? State.QUOTED : b == separator ? State.START : State.PLAIN;
      case PLAIN -> b == separator ? State.START : State.PLAIN;
      case QUOTED -> b == '"' ? State.QUOTE : State.QUOTED;
      case QUOTE -> b == '"' ? State.QUOTED : b == separator ? State.START : State.PLAIN;
    };
  }

  /** The last record, which has no end of its own; null when there is none. */
  byte @Nullable [] rest() {
    if (state == State.QUOTED) {
      throw new StreamException(
          FailureCode.SOURCE_FAILED,
          "record " + (records + 1) + " of the upstream ends between quotes");
    }
    byte[] record = take(end);
    start = end;
    return record.length == 0 ? null : record;
  }

  private byte[] take(int to) {
    check(to - start);
    state = State.START;
    records++;
    return Arrays.copyOfRange(held, start, to);
  }

  private void check(int bytes) {
    if (bytes > maxBytes) {
      throw new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "record " + (records + 1) + " of the upstream is longer than " + maxBytes + " bytes");
    }
  }
}
