package io.sluice.sources.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model is to choose its words; null for its own default.
 *
 * @param temperature from 0 to 2: how freely
 * @param topP from 0 to 1: from how much of what is likely
 * @param maxTokens at most so many; then the answer finishes as {@code length}
 * @param seed what makes the same request get the same answer, where the model can
 * @param stop texts that the answer ends before
 */
public record Sampling(
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer maxTokens,
    @Nullable Long seed,
    List<String> stop) {

  /** The model's own. */
  public static final Sampling DEFAULT = new Sampling(null, null, null, null, List.of());

  /** The most tokens that can be asked for. */
  public static final int MAX_TOKENS = 1_000_000;

  /** The most texts to end before. */
  public static final int MAX_STOPS = 4;

  /** The longest of them, in characters. */
  public static final int MAX_STOP_CHARS = 200;

  /** Copies the list. */
  public Sampling {
    stop = List.copyOf(stop);
  }
}
