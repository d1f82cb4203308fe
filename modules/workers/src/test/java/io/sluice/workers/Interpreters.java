package io.sluice.workers;

import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Whether a language is there to be tested. */
final class Interpreters {
  private Interpreters() {}

  /** Without it the test ends here, skipped; in CI, where {@code .ci/run} installs it, failed. */
  static void require(Language language) {
    boolean found = language.find(String.valueOf(System.getenv("PATH"))).isPresent();
    if (!found && "true".equals(System.getenv("CI"))) {
      Assertions.fail(language.key() + " is missing, which .ci/run installs");
    }
    Assumptions.assumeTrue(found, language.key() + " is not installed");
  }
}
