package io.sluice.verticles.chat;

import io.sluice.http.Problem;

/** A request is refused with a problem that is no failure of a stream. */
final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refused(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}
