package io.sluice.core;

/**
 * Says, in its place, which offsets of a log were left out, and why.
 *
 * @param from the first offset left out
 * @param to the first offset after the gap, greater than {@code from} but for {@link
 *     Reason#UNKNOWN_OFFSET}
 * @param reason why they were left out
 */
public record Gap(long from, long to, Reason reason) implements Item {

  /** Why offsets are missing. */
  public enum Reason {
    /** The reader was slow, and its policy drops. */
    POLICY,
    /** The source cannot make chunks of them, and is configured to leave such out. */
    SKIPPED,
    /** The log no longer keeps them. */
    RETENTION,
    /**
     * The reader asked for an offset that is none of this log's: of another incarnation, or past
     * its tail. What it missed cannot be told, so {@code from} and {@code to} may be the same:
     * where it goes on.
     */
    UNKNOWN_OFFSET
  }

  /** Checks the range. */
  public Gap {
    if (from < 0 || to < from || (to == from && reason != Reason.UNKNOWN_OFFSET)) {
      throw new IllegalArgumentException("a gap needs 0 <= from < to, not " + from + ", " + to);
    }
  }
}
