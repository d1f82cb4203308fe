package io.sluice.sources.combine;

import java.time.Duration;

/**
 * How often and when a source that failed before its first chunk is opened again.
 *
 * @param attempts how often, 1 to 100
 * @param delay before the first one; doubled each time
 * @param maxDelay the longest
 */
public record Retry(int attempts, Duration delay, Duration maxDelay) {

  /** Three times, after 500 ms, 1 s and 2 s: what a restart of an upstream takes. */
  public static final Retry DEFAULT = new Retry(3, Duration.ofMillis(500), Duration.ofSeconds(30));

  /** Checks the values. */
  public Retry {
    if (attempts < 1 || attempts > 100) {
      throw new IllegalArgumentException("attempts must be from 1 to 100, not " + attempts);
    }
    if (!delay.isPositive() || maxDelay.compareTo(delay) < 0) {
      throw new IllegalArgumentException("delay must be positive, and maxDelay no less");
    }
  }
}
