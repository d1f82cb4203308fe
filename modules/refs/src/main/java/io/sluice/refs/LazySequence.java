package io.sluice.refs;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.SourceRun;
import org.jspecify.annotations.Nullable;

/**
 * Something lazy that a handler answers. Until its {@link #run} nothing of it is made. Either
 * {@code run} is called, once, and then the run's own life holds; or {@link #release}, once. On the
 * host's context only.
 */
public interface LazySequence {

  /** What kind it is. */
  StreamType type();

  /** The name of its type where it was made, such as {@code generator} or {@code range}. */
  String typeName();

  /** The module it comes from, which only Python tells; null otherwise. */
  default @Nullable String module() {
    return null;
  }

  /** How many items it has in all, or -1. */
  default long length() {
    return -1;
  }

  /** What its items are: JSON values, or raw bytes of another media type. */
  default StreamInfo info() {
    return StreamInfo.of(StreamInfo.JSON).lengths(length(), -1);
  }

  /**
   * Begins it. The run's {@code start} is called at once, at the first demand; its {@code close}
   * once it is over, or nobody wants it any more. Its {@link SourceRun#info} is not asked for:
   * {@link #info} counts. Demand may stay 0 for long, while nobody reads.
   */
  SourceRun run();

  /** Releases it without a run. */
  default void release() {}

  /** Whose it is, for {@link RefHost#lost}; null for nobody's in particular. */
  default @Nullable Object owner() {
    return null;
  }

  /** Timeouts of its own. */
  default TimeoutChange timeouts() {
    return TimeoutChange.NONE;
  }
}
