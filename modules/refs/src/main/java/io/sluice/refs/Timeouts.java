package io.sluice.refs;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How long calls and refs may take. When one passes, the work is stopped and freed, and whoever
 * called is told.
 *
 * @param open until a call has its answer: {@code OPEN_TIMEOUT}
 * @param next from demand to the next item of a ref: {@code IDLE_TIMEOUT}
 * @param stream from a ref's first open, while it exists: {@code TOTAL_TIMEOUT}
 * @param idle how long a ref that nobody reads, or a session that nobody calls, is kept: {@code
 *     EXPIRED} afterwards
 */
public record Timeouts(Duration open, Duration next, Duration stream, Duration idle) {

  /** No limit. */
  public static final Duration INFINITY = ChronoUnit.FOREVER.getDuration();

  /** For what people wait for. */
  public static final Timeouts DEFAULT =
      new Timeouts(
          Duration.ofSeconds(30),
          Duration.ofSeconds(60),
          Duration.ofMinutes(30),
          Duration.ofMinutes(10));

  /** Checks that each is positive. */
  public Timeouts {
    check("open", open);
    check("next", next);
    check("stream", stream);
    check("idle", idle);
  }

  static void check(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException("timeout " + name + " must be positive, not " + value);
    }
  }

  /** Whether this duration is no limit. */
  public static boolean isInfinite(Duration value) {
    return value.compareTo(Duration.ofMillis(Long.MAX_VALUE)) > 0;
  }
}
