package io.sluice.bench.summary;

import org.jspecify.annotations.Nullable;

/**
 * How far a target is met.
 *
 * @param target which
 * @param stands the ratio, the difference or the value; no number where it is not known
 * @param standing on which side of the limit that is
 * @param reason why it is not known
 */
record Verdict(Target target, double stands, Standing standing, @Nullable String reason) {

  /** On which side of its limit it stands. */
  enum Standing {
    /** On the side where it should be. */
    REACHED("reached"),
    /** On the other. */
    MISSED("missed"),
    /** Not measured in this sitting. */
    NOT_KNOWN("n.a.");

    private final String word;

    Standing(String word) {
      this.word = word;
    }

    /** Its name in the table. */
    String word() {
      return word;
    }
  }
}
