package io.sluice.bench.summary;

import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Subject;
import org.jspecify.annotations.Nullable;

/**
 * Where Sluice must stand.
 *
 * @param ours the figure of ours that counts, by its median
 * @param theirs what it is beside; none where it counts by itself
 * @param relation how they are put beside each other
 * @param bound on which side of the limit it must be
 * @param limit the limit, which itself is good enough
 */
record Target(
    Subject.Key ours, Subject.@Nullable Key theirs, Relation relation, Bound bound, double limit) {

  /** How two figures are put beside each other. */
  enum Relation {
    /** Ours divided by theirs. */
    RATIO,
    /** Ours less theirs. */
    DIFFERENCE,
    /** Ours. */
    VALUE
  }

  /** On which side of a limit. */
  enum Bound {
    /** More is better. */
    AT_LEAST,
    /** Less is better. */
    AT_MOST
  }

  /** At least so many times what the other comes to. */
  static Target atLeast(double limit, Subject subject, String other) {
    return new Target(
        subject.of(Figure.SLUICE), subject.of(other), Relation.RATIO, Bound.AT_LEAST, limit);
  }

  /** At most so much more than the other. */
  static Target atMostMore(double limit, Subject subject, String other) {
    return new Target(
        subject.of(Figure.SLUICE), subject.of(other), Relation.DIFFERENCE, Bound.AT_MOST, limit);
  }

  /** At least so much. */
  static Target atLeast(double limit, Subject subject) {
    return new Target(subject.of(Figure.SLUICE), null, Relation.VALUE, Bound.AT_LEAST, limit);
  }

  /** At most so much. */
  static Target atMost(double limit, Subject subject) {
    return new Target(subject.of(Figure.SLUICE), null, Relation.VALUE, Bound.AT_MOST, limit);
  }

  /** How far it is met by what was measured. */
  Verdict judge(Measured measured) {
    String missing = measured.missing(ours);
    if (missing == null && theirs != null) {
      missing = measured.missing(theirs);
    }
    if (missing != null) {
      return new Verdict(this, Double.NaN, Verdict.Standing.NOT_KNOWN, missing);
    }
    double value = measured.median(ours);
    double other = theirs == null ? Double.NaN : measured.median(theirs);
    double stands =
        switch (relation) {
          case RATIO -> value / other;
          case DIFFERENCE -> value - other;
          case VALUE -> value;
        };
    if (!Double.isFinite(stands)) {
      return new Verdict(this, Double.NaN, Verdict.Standing.NOT_KNOWN, "beside nothing at all");
    }
    boolean isReached =
        switch (bound) {
          case AT_LEAST -> stands >= limit;
          case AT_MOST -> stands <= limit;
        };
    return new Verdict(
        this, stands, isReached ? Verdict.Standing.REACHED : Verdict.Standing.MISSED, null);
  }
}
