package io.sluice.http;

/**
 * Carries a {@link Problem} out of the reading of a request. Has no stack trace: it is expected.
 */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Refusal(Problem problem) {
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  static Refusal badParameter(String parameter, String detail) {
    return new Refusal(Problem.badParameter(parameter, detail));
  }

  Problem problem() {
    return problem;
  }
}
