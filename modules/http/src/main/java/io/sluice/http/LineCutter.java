package io.sluice.http;

import java.util.Arrays;

/**
 * Cuts a body into lines as it arrives, at LF; a CR before it belongs to the line's end. Holds at
 * most one line.
 */
final class LineCutter {

  /** Takes lines. */
  interface Lines {
    /**
     * A line without its end, on bytes that nobody changes any more.
     *
     * @return false to stop
     */
    boolean line(long number, byte[] bytes, int start, int length);

    /** A line is longer than it may be. */
    void tooLong(long number);
  }

  private static final byte[] NOTHING = {};

  private final int most;
  private final Lines lines;

  private byte[] partial = NOTHING;
  private int held;
  private long number = 1;

  LineCutter(int most, Lines lines) {
    this.most = most;
    this.lines = lines;
  }

  /** Takes bytes, which are handed over; false when it was stopped. */
  boolean take(byte[] data) {
    int from = 0;
    for (int i = 0; i < data.length; i++) {
      if (data[i] == '\n') {
        if (!end(data, from, i)) {
          return false;
        }
        from = i + 1;
      }
    }
    return hold(data, from);
  }

  /** The body has ended, and so has its last line. */
  boolean finish() {
    return held == 0 || end(NOTHING, 0, 0);
  }

  private boolean end(byte[] data, int from, int to) {
    if (held == 0) {
      return line(data, from, to - from);
    }
    if (!hold(data, from, to)) {
      return false;
    }
    byte[] whole = partial;
    int length = held;
    partial = NOTHING;
    held = 0;
    return line(whole, 0, length);
  }

  private boolean line(byte[] bytes, int start, int length) {
    int shown = length > 0 && bytes[start + length - 1] == '\r' ? length - 1 : length;
    if (shown > most) {
      lines.tooLong(number);
      return false;
    }
    return lines.line(number++, bytes, start, shown);
  }

  private boolean hold(byte[] data, int from) {
    return hold(data, from, data.length);
  }

  private boolean hold(byte[] data, int from, int to) {
    int more = to - from;
    if (held + more > most + 1) { // a CR may be the line's end
      lines.tooLong(number);
      return false;
    }
    if (held + more > partial.length) {
      partial = Arrays.copyOf(partial, Math.max(held + more, Math.min(2 * partial.length, most)));
    }
    System.arraycopy(data, from, partial, held, more);
    held += more;
    return true;
  }
}
