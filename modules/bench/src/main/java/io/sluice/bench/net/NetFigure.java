package io.sluice.bench.net;

import java.time.Duration;
import java.util.Locale;

/**
 * One measurement.
 *
 * @param kind of what
 * @param size bytes a chunk
 * @param chunks how many were read
 * @param time in which
 * @param cpu what both processes used meanwhile
 */
record NetFigure(Kind kind, int size, long chunks, Duration time, Duration cpu) {

  double rate() {
    return chunks * 1e9 / time.toNanos();
  }

  double megabytes() {
    return rate() * size / 1e6;
  }

  /** Microseconds of CPU a chunk: says less about the neighbours than the rate does. */
  double cpuMicros() {
    return cpu.toNanos() / 1e3 / Math.max(1, chunks);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%6d B  %-10s %,12.0f chunks/s %8.1f MB/s  %8.3f µs CPU/chunk",
        size,
        kind.title,
        rate(),
        megabytes(),
        cpuMicros());
  }
}
