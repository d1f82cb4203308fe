package io.sluice.core.log;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a log keeps: its newest chunks, within each of these bounds. What is older may be
 * trimmed, at any time after. Of any size, the newest chunk is within; only age takes it. What a
 * fork shares counts no bytes.
 *
 * @param chunks at most so many chunks
 * @param bytes at most so many payload bytes
 * @param age none appended longer ago; null without this bound
 */
public record Retention(long chunks, long bytes, @Nullable Duration age) {

  /** Everything, as long as the store has room. */
  public static final Retention ALL = new Retention(Long.MAX_VALUE, Long.MAX_VALUE, null);

  /** Checks that each bound is positive. */
  public Retention {
    if (chunks < 1 || bytes < 1 || (age != null && !age.isPositive())) {
      throw new IllegalArgumentException(
          "retention is positive, not " + chunks + " chunks, " + bytes + " bytes, age " + age);
    }
  }

  /** The same with another number of chunks. */
  public Retention chunks(long chunks) {
    return new Retention(chunks, bytes, age);
  }

  /** The same with another number of bytes. */
  public Retention bytes(long bytes) {
    return new Retention(chunks, bytes, age);
  }

  /** The same with another age. */
  public Retention age(@Nullable Duration age) {
    return new Retention(chunks, bytes, age);
  }
}
