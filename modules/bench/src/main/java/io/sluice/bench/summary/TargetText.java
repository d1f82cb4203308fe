package io.sluice.bench.summary;

import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Subject;

/** Targets in words. */
final class TargetText {

  private TargetText() {}

  /** Such as {@code bus between JVMs, 64 B, chunks/s: at least 5 times RSocket}. */
  static String of(Target target) {
    Subject.Key ours = target.ours();
    String who = Figure.SLUICE.equals(ours.contender()) ? "" : ", " + ours.contender();
    return ours.subject() + who + ": " + limit(target);
  }

  private static String limit(Target target) {
    String side =
        switch (target.bound()) {
          case AT_LEAST -> "at least ";
          case AT_MOST -> "at most ";
        };
    String limit = side + Numbers.of(target.limit());
    Subject.Key theirs = target.theirs();
    String other = theirs == null ? "" : theirs.contender();
    return switch (target.relation()) {
      case RATIO -> limit + " times " + other;
      case DIFFERENCE -> limit + " more than " + other;
      case VALUE -> limit;
    };
  }
}
