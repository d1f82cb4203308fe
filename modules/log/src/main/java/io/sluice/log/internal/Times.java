package io.sluice.log.internal;

import java.time.Duration;
import java.time.Instant;

/** Sums of times that may be as far away as anybody likes. */
final class Times {

  private Times() {}

  static long millis(Instant instant) {
    try {
      return instant.toEpochMilli();
    } catch (ArithmeticException e) {
      return instant.getEpochSecond() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private static long millis(Duration positive) {
    return positive.toSeconds() > Long.MAX_VALUE / 2_000 ? Long.MAX_VALUE / 2 : positive.toMillis();
  }

  static long plus(long ms, Duration duration) {
    long more = millis(duration);
    return ms > Long.MAX_VALUE - more ? Long.MAX_VALUE : ms + more;
  }

  static long minus(long ms, Duration duration) {
    long less = millis(duration);
    return ms < Long.MIN_VALUE + less ? Long.MIN_VALUE : ms - less;
  }
}
