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
    int step = Math.max(1, bytes.length / READS);
    for (int i = 0; i < bytes.length; i += step) {
      sum += bytes[i];
    }
    return sum;
  }

  static long read(Chunk chunk) {
    long sum = 0;
    int step = Math.max(1, chunk.length() / READS);
    for (int i = 0, n = chunk.length(); i < n; i += step) {
      sum += chunk.byteAt(i);
    }
    return sum;
  }
}
