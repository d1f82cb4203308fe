package io.sluice.bench.load;

import org.HdrHistogram.Histogram;

/**
 * How old events are when they are read, where they tell when they were made: {@code
 * "t":<nanoseconds since 1970>}. Of each piece that is read, the first such event counts, and only
 * when it begins in the piece's first bytes, so that looking costs nothing beside reading.
 */
final class EventAges {

  private static final int LOOKED_AT = 256;
  private static final int KEY_BYTES = "'t':".length();
  private static final long NANOS_PER_MS = 1_000_000;
  private static final long MOST_MS = 600_000;

  private final Histogram millis = new Histogram(MOST_MS, 3);

  /** Takes a sample, if there is one. */
  void look(byte[] bytes, int end, long nowMs) {
    int last = Math.min(end, LOOKED_AT) - KEY_BYTES;
    for (int at = 0; at < last; at++) {
      if (bytes[at] == '"' && bytes[at + 1] == 't' && bytes[at + 3] == ':') {
        sample(bytes, at + KEY_BYTES, end, nowMs);
        return;
      }
    }
  }

  private void sample(byte[] bytes, int from, int end, long nowMs) {
    long made = 0;
    int at = from;
    while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
      made = made * 10 + bytes[at++] - '0';
    }
    if (at < end && at > from) { // whole
      millis.recordValue(Math.clamp(nowMs - made / NANOS_PER_MS, 0, MOST_MS));
    }
  }

  void clear() {
    millis.reset();
  }

  /** In milliseconds, or -1 without samples. */
  long percentile(double percent) {
    return millis.getTotalCount() == 0 ? -1 : millis.getValueAtPercentile(percent);
  }
}
