package io.sluice.log.rocks;

/** Numbers in as few bytes as they need, seven bits each, the lowest first. */
final class Varints {

  private Varints() {}

  /** How many bytes a number takes. */
  static int size(long value) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros(value | 1);
    return (bits + 6) / 7;
  }

  /** Writes a number, and answers the position after it. */
  static int put(byte[] bytes, int at, long value) {
    int i = at;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[i++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[i++] = (byte) rest;
    return i;
  }
}
