package io.sluice.verticles.tail;

import java.time.Duration;
import java.util.Locale;

/** What was counted of a stream, and how it is told in one line. */
final class Tally {

  /** What a stream is doing. */
  enum State {
    CONNECTING,
    MOVING,
    QUIET,
    RESUMING,
    COMPLETED,
    FAILED
  }

  private static final long UNKNOWN = -1;

  private long chunks;
  private long bytes;
  private long gaps;
  private long chunksBefore;
  private long lag = UNKNOWN;
  private long length = UNKNOWN;
  private State state = State.CONNECTING;

  void chunk(int size) {
    chunks++;
    bytes += size;
    state = State.MOVING;
  }

  void gap() {
    gaps++;
  }

  void becomes(State now) {
    state = now;
  }

  /** How many chunks behind the log's end; negative for unknown. */
  void lag(long chunks) {
    lag = chunks;
  }

  /** How many bytes it has in all; negative for unknown. */
  void length(long bytes) {
    length = bytes;
  }

  /** One line about what was since the last, which so long ago was told. */
  String line(Duration since) {
    double rate = (chunks - chunksBefore) / Math.max(1e-3, since.toMillis() / 1e3);
    if (state == State.MOVING && chunks == chunksBefore) {
      state = State.QUIET;
    }
    chunksBefore = chunks;
    StringBuilder line = new StringBuilder();
    line.append(String.format(Locale.ROOT, "%,d chunks  %,.0f/s  %s", chunks, rate, size(bytes)));
    if (length >= 0) {
      line.append(
          String.format(
              Locale.ROOT,
              "  %.0f %%",
              length == 0 ? 100.0 : Math.min(100.0, 100.0 * bytes / length)));
    }
    if (lag >= 0) {
      line.append(String.format(Locale.ROOT, "  lag %,d", lag));
    }
    if (gaps > 0) {
      line.append(String.format(Locale.ROOT, "  gaps %,d", gaps));
    }
    return line.append("  ").append(state.name().toLowerCase(Locale.ROOT)).toString();
  }

  private static String size(long bytes) {
    if (bytes < 10_000) {
      return bytes + " B";
    }
    double value = bytes;
    String[] units = {"kB", "MB", "GB", "TB"};
    int unit = -1;
    while (value >= 1_000 && unit + 1 < units.length) {
      value /= 1_000;
      unit++;
    }
    return String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
