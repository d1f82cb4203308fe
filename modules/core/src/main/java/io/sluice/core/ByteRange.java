package io.sluice.core;

import org.jspecify.annotations.Nullable;

/**
 * A part of a stream's bytes, counted over all its payloads. It is asked for before the length is
 * known, so it may reach past the end, or count from there.
 *
 * @param first the first byte, from 0; or, negative, so many bytes at the end
 * @param last the last byte, included; {@link Long#MAX_VALUE} for all that follow, as always when
 *     counted from the end
 */
public record ByteRange(long first, long last) {

  /** Checks the order. */
  public ByteRange {
    if (first < 0 ? last != Long.MAX_VALUE || first == Long.MIN_VALUE : last < first) {
      throw new IllegalArgumentException("no range: from " + first + " to " + last);
    }
  }

  /** From this byte to the end. */
  public static ByteRange from(long first) {
    if (first < 0) {
      throw new IllegalArgumentException("the first byte must not be negative, not " + first);
    }
    return new ByteRange(first, Long.MAX_VALUE);
  }

  /** The last bytes, so many, at least one; all where there are fewer. */
  public static ByteRange ofLast(long bytes) {
    return new ByteRange(-bytes, bytes < 1 ? -1 : Long.MAX_VALUE);
  }

  /**
   * The same within so many bytes, counted from the start: both ends exist.
   *
   * @return null when none of it exists
   */
  public @Nullable ByteRange within(long length) {
    long begin = first < 0 ? Math.max(0, length + first) : first;
    return begin >= length ? null : new ByteRange(begin, Math.min(last, length - 1));
  }

  /** How many bytes; of a range whose ends exist. */
  public long length() {
    return last - first + 1;
  }
}
