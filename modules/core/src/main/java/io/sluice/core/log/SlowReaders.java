package io.sluice.core.log;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a reader that retention would overtake.
 *
 * @param policy what
 * @param key for {@link Policy#LATEST}: the field of a JSON object whose value is the key; null for
 *     the event type
 */
public record SlowReaders(Policy policy, @Nullable String key) {

  /** The policies. */
  public enum Policy {
    /** Nothing is trimmed before it was read, so appends wait: the slowest paces the writer. */
    BLOCK,
    /** It fails as {@link io.sluice.core.FailureCode#LAGGED}, with an id to resume from. */
    DISCONNECT,
    /** It goes on with the oldest chunk there is; the gap is told. */
    DROP_OLDEST,
    /** Of what it has not taken, only the newest chunk of each key is kept; gaps are told. */
    LATEST
  }

  /** Fails them: a reader never holds up a writer, and never misses anything silently. */
  public static final SlowReaders DISCONNECT = new SlowReaders(Policy.DISCONNECT, null);

  /** Waits for them. */
  public static final SlowReaders BLOCK = new SlowReaders(Policy.BLOCK, null);

  /** Lets them skip. */
  public static final SlowReaders DROP_OLDEST = new SlowReaders(Policy.DROP_OLDEST, null);

  /** Checks that only {@code LATEST} has a key. */
  public SlowReaders {
    if (key != null && policy != Policy.LATEST) {
      throw new IllegalArgumentException("only the policy latest has a key, not " + policy);
    }
  }

  /** Keeps the newest of each key; null for the event type as the key. */
  public static SlowReaders latest(@Nullable String key) {
    return new SlowReaders(Policy.LATEST, key);
  }
}
