package io.sluice.core.log;

import org.jspecify.annotations.Nullable;

/**
 * Says that a new log begins with what another holds up to an offset. It shares the other's
 * incarnation and its offsets up to there; from there on both go their own ways.
 *
 * @param source the other log's name
 * @param offset where they part; null for the source's tail
 * @param extra how much of what follows the offset it begins with besides: chunks where the source
 *     is JSON, else bytes, which may cut a chunk
 */
public record Fork(String source, @Nullable LogOffset offset, long extra) {

  /** Checks that there is no extra without an offset. */
  public Fork {
    if (extra < 0 || (extra > 0 && offset == null)) {
      throw new IllegalArgumentException("extra needs an offset and is not negative: " + extra);
    }
  }
}
