package io.sluice.bench.bus;

import io.sluice.core.Chunk;

/** Payloads that are allocated for each use, and read when they arrive. */
final class Payloads {

  /** So many bytes of a payload are read, evenly spread: one of each cache line of 16 KiB. */
  private static final int READS = 256;

  private Payloads() {}

  static byte[] fresh(int size, long number) {
    byte[] bytes = new byte[size];
    bytes[0] = (byte) number;
    return bytes;
  }

  static long read(byte[] bytes) {
    long sum = 0;
    if (bytes.length <= READS) {
      // A stride of one that the compiler knows, as in code that reads all of a payload.
      for (int i = 0; i < bytes.length; i++) {
        sum += bytes[i];
      }
      return sum;
    }
    int step = bytes.length / READS;
    for (int i = 0; i < bytes.length; i += step) {
      sum += bytes[i];
    }
    return sum;
  }

  static long read(Chunk chunk) {
    long sum = 0;
    int length = chunk.length();
    if (length <= READS) {
      for (int i = 0; i < length; i++) {
        sum += chunk.byteAt(i);
      }
      return sum;
    }
    int step = length / READS;
    for (int i = 0; i < length; i += step) {
      sum += chunk.byteAt(i);
    }
    return sum;
  }
}
