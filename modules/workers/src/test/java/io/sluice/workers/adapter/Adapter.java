package io.sluice.workers.adapter;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;

/** An adapter as it lies in the jar, and the fixtures in its language. */
enum Adapter {
  PYTHON("python3", "sluice.py", "python"),
  NODE("node", "sluice.js", "node"),
  RUBY("ruby", "sluice.rb", "ruby");

  private final String program;
  private final String file;
  private final String directory;

  Adapter(String program, String file, String directory) {
    this.program = program;
    this.file = file;
    this.directory = directory;
  }

  /** How it is started; without the program the test ends here, skipped, in CI failed. */
  List<String> command() {
    String found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
            .map(it -> Path.of(it, program))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse("");
    if (found.isEmpty() && "true".equals(System.getenv("CI"))) {
      Assertions.fail(program + " is missing, which .ci/run installs");
    }
    Assumptions.assumeFalse(found.isEmpty(), program + " is not installed");
    String adapter = path().toString();
    return this == PYTHON ? List.of(found, "-u", adapter) : List.of(found, adapter);
  }

  /** Its name, as READY tells it. */
  String language() {
    return directory;
  }

  /** Where the modules of the tests are. */
  Path fixtures() {
    return Path.of("src", "test", "workers", directory).toAbsolutePath();
  }

  private Path path() {
    try {
      return Path.of(
          Objects.requireNonNull(
                  Adapter.class.getResource("/io/sluice/workers/" + file), "no such adapter")
              .toURI());
    } catch (java.net.URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
