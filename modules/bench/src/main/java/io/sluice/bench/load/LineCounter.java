package io.sluice.bench.load;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Counts lines that begin with one byte, in bytes that come in pieces. Looks at eight bytes at a
 * time, so that counting costs little beside reading.
 */
final class LineCounter implements Response.Body {

  private static final VarHandle WORDS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LINE_FEEDS = '\n' * LOW_BITS;

  private final byte wanted;
  private boolean lineStart = true;
  private long count;

  LineCounter(byte wanted) {
    this.wanted = wanted;
  }

  long count() {
    return count;
  }

  @Override
  public void accept(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      if (lineStart && bytes[at] == wanted) {
        count++;
      }
      at = afterLineFeed(bytes, at, end);
      lineStart = bytes[at - 1] == '\n';
    }
  }

  /** The index after the first line feed, or the end. */
  private static int afterLineFeed(byte[] bytes, int from, int end) {
    int at = from;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long zeroed = (long) WORDS.get(bytes, at) ^ LINE_FEEDS;
      long found = (zeroed - LOW_BITS) & ~zeroed & HIGH_BITS;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3) + 1;
      }
    }
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, end);
  }
}
