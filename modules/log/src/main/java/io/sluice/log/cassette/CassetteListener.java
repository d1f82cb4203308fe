package io.sluice.log.cassette;

import io.sluice.core.Failure;

/**
 * Is told what a {@link CassetteSource} does. On the contexts of its runs: quick, and thread-safe.
 */
public interface CassetteListener {

  /** Is told, and does nothing. */
  CassetteListener NONE = new CassetteListener() {};

  /** A run begins to be recorded; {@link #ended} follows, unless its Vertx is closed before. */
  default void begun() {}

  /**
   * The recording is over.
   *
   * @param recorded whether it is known now, or one of the same request; false where the store did
   *     not take it, or nobody read
   */
  default void ended(boolean recorded) {}

  /** A request had no recording; the failure names the nearest. */
  default void unmatched(Failure failure) {}
}
