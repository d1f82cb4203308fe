package io.sluice.core;

/**
 * Says, in its place, which offsets of a log were left out, and why.
 *
 * @param from the first offset left out
 * @param to the first offset after the gap, greater than {@code from}
 * @param reason why they were left out
 */
public record Gap(long from, long to, Reason reason) implements Item {

  /** Why offsets are missing. */
  public enum Reason {
    /** The reader was slow, and its policy drops. */
    POLICY,
    /** The log no longer keeps them. */
    RETENTION
  }

  /** Checks the range. */
  public Gap {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException("a gap needs 0 <= from < to, not " + from + ", " + to);
    }
  }
}
