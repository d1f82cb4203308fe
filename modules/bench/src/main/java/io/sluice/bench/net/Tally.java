package io.sluice.bench.net;

import java.util.concurrent.atomic.AtomicLong;

/** Reads payloads, all alike whoever carries them, and counts them. Written by one thread. */
final class Tally {

  /** Payloads up to this length are read whole, of longer ones {@link #READS} bytes. */
  private static final int WHOLE = 4096;

  private static final int READS = 256;

  private final AtomicLong chunks = new AtomicLong();
  private final byte[] scratch = new byte[WHOLE];
  private long sum;

  /** One byte of a payload. */
  interface Bytes {
    byte at(int index);
  }

  /** Copies a payload. */
  interface Copy {
    void to(byte[] target);
  }

  /** Reads one payload. */
  void read(int length, Copy copy, Bytes bytes) {
    if (length <= WHOLE) {
      copy.to(scratch);
      for (int i = 0; i < length; i++) {
        sum += scratch[i];
      }
    } else {
      int step = length / READS;
      for (int i = 0; i < length; i += step) {
        sum += bytes.at(i);
      }
    }
    chunks.setRelease(chunks.getPlain() + 1);
  }

  long chunks() {
    return chunks.getAcquire();
  }

  /** Something that depends on every byte read. */
  long sum() {
    return sum;
  }
}
