package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Makes chunks of a body that arrives in pieces, cut anywhere. Pulled: a piece is parsed no further
 * than its chunks are taken. Throws {@link io.sluice.core.StreamException} for what cannot be
 * parsed. Not thread-safe.
 */
interface BodyParser {

  /** The next piece; only once {@link #next} has answered null. The bytes are handed over. */
  void feed(byte[] piece);

  /** The body is complete: from now on {@link #next} also answers what had no end of its own. */
  void end();

  /** The next chunk, or null when a piece is missing for it. */
  @Nullable Chunk next();

  /** How the body itself said that the stream ended; null while it has not. */
  default @Nullable Outcome told() {
    return null;
  }
}
