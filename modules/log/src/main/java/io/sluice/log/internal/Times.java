package io.sluice.log.internal;

import java.time.Duration;
import java.time.Instant;

/** Sums of times that may be as far away as anybody likes. */
public final class Times {

  private Times() {}

  /** Milliseconds since the epoch, or as near to them as a number goes. */
  public static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static long millis(Duration positive) {
    return positive.toSeconds() > Long.MAX_VALUE / 2_000 ? Long.MAX_VALUE / 2 : positive.toMillis();
  }

  /** So much later, or never. */
  public static long plus(long ms, Duration duration) {
    long more = millis(duration);
    return ms > Long.MAX_VALUE - more ? Long.MAX_VALUE : ms + more;
  }

  /** So much earlier. */
  public static long minus(long ms, Duration duration) {
    long less = millis(duration);
    return ms < Long.MIN_VALUE + less ? Long.MIN_VALUE : ms - less;
  }
}
