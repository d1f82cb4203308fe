package io.sluice.bench.load;

/** Counts how often one byte occurs: the opening brace, for flat JSON objects. */
final class ByteCounter implements EventCounter {

  private final byte wanted;
  private final long word;
  private long count;

  ByteCounter(char wanted) {
    this.wanted = (byte) wanted;
    this.word = Words.of(this.wanted);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void accept(byte[] bytes, int from, int end) {
    int at = from;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      count += Long.bitCount(Words.matches(bytes, at, word));
    }
    for (; at < end; at++) {
      count += bytes[at] == wanted ? 1 : 0;
    }
  }
}
