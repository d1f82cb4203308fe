package io.sluice.bench.load;

/** Counts lines, all or those that begin with one byte, in bytes that come in pieces. */
final class LineCounter implements EventCounter {

  private static final long LINE_FEEDS = Words.of((byte) '\n');

  private final byte wanted;
  private final boolean all;
  private boolean lineStart = true;
  private long count;

  private LineCounter(char wanted, boolean all) {
    this.wanted = (byte) wanted;
    this.all = all;
  }

  /** Of lines that begin with a byte. */
  static LineCounter of(char wanted) {
    return new LineCounter(wanted, false);
  }

  /** Of all lines. */
  static LineCounter all() {
    return new LineCounter('\n', true);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void accept(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end) {
      if (lineStart && (all || bytes[at] == wanted)) {
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
      long found = Words.matches(bytes, at, LINE_FEEDS);
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
