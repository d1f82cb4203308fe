package io.sluice.workers;

/** The time, for what is counted in milliseconds from some point on. */
final class Now {
  private static final long NANOS = 1_000_000;

  private Now() {}

  static long ms() {
    return System.nanoTime() / NANOS;
  }
}
