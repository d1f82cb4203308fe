package io.sluice.sources.model;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a {@link MarkovSource} chooses and tells its words.
 *
 * @param order how many words the next one depends on: 1 or 2
 * @param pace from one word to the next, where a request does not say; from 0 to {@link #MAX_PACE}
 * @param seed where a request has none; null for another answer each time
 */
public record MarkovOptions(int order, Duration pace, @Nullable Long seed) {

  /** The slowest pace: a word a minute. */
  public static final Duration MAX_PACE = Duration.ofMinutes(1);

  /** Two words back; as quick as what people read along with; another answer each time. */
  public static final MarkovOptions DEFAULT = new MarkovOptions(2, Duration.ofMillis(40), null);

  /** Checks the values. */
  public MarkovOptions {
    if (order < 1 || order > 2) {
      throw new IllegalArgumentException("order must be 1 or 2, not " + order);
    }
    if (pace.isNegative() || pace.compareTo(MAX_PACE) > 0) {
      throw new IllegalArgumentException("pace must be from 0 to a minute, not " + pace);
    }
  }

  /** The same at another pace. */
  public MarkovOptions pace(Duration pace) {
    return new MarkovOptions(order, pace, seed);
  }

  /** The same with a seed; null for none. */
  public MarkovOptions seed(@Nullable Long seed) {
    return new MarkovOptions(order, pace, seed);
  }

  /** The same of another order. */
  public MarkovOptions order(int order) {
    return new MarkovOptions(order, pace, seed);
  }
}
