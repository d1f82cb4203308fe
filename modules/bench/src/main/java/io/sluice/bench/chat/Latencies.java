package io.sluice.bench.chat;

/** How long things took, in steps of ten microseconds up to ten seconds; what is over is there. */
final class Latencies {
  private static final long STEP_NANOS = 10_000;
  private static final int STEPS = 1_000_000;

  private final int[] counts = new int[STEPS + 1];
  private long count;
  private long most;

  void add(long nanos) {
    counts[Math.clamp(nanos / STEP_NANOS, 0, STEPS)]++;
    count++;
    most = Math.max(most, nanos);
  }

  void add(Latencies other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    count += other.count;
    most = Math.max(most, other.most);
  }

  long count() {
    return count;
  }

  /** The longest, in milliseconds. */
  double maxMs() {
    return most / 1e6;
  }

  /** What a share of them did not exceed, in milliseconds: 0.99 for the 99th percentile. */
  double ms(double share) {
    long wanted = (long) Math.ceil(count * share);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return Math.min((i + 1) * STEP_NANOS, most) / 1e6;
      }
    }
    return maxMs();
  }
}
