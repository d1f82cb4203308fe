package io.sluice.program;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** Programs that not everyone has: their tests are skipped without them, and say so; not in CI. */
public final class Programs {

  /** Where Debian has what only root is meant to run. */
  private static final String MORE = File.pathSeparator + "/usr/sbin";

  private Programs() {}

  /** The program, or the end of the test. */
  public static String require(String name) {
    Path found =
        Stream.of((System.getenv("PATH") + MORE).split(File.pathSeparator, -1))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (found == null && "true".equals(System.getenv("CI"))) {
      Assertions.fail(name + " is missing, which .ci/run installs");
    }
    Assumptions.assumeTrue(found != null, name + " is not installed");
    return found.toString();
  }
}
