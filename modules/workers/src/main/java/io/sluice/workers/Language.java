package io.sluice.workers;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** A language that worker processes are written in. */
public enum Language {
  /** Python, from 3.9. */
  PYTHON("Python 3.9", "sluice.py", "python3", "python"),
  /** JavaScript on Node, from 18. */
  NODE("Node 18", "sluice.js", "node", "nodejs"),
  /** Ruby, from 2.7. */
  RUBY("Ruby 2.7", "sluice.rb", "ruby");

  private final String least;
  private final String adapter;

  @SuppressWarnings("ImmutableEnumChecker") // List.of cannot be changed
  private final List<String> programs;

  Language(String least, String adapter, String... programs) {
    this.least = least;
    this.adapter = adapter;
    this.programs = List.of(programs);
  }

  /** The oldest that will do, for messages. */
  public String least() {
    return least;
  }

  /** The name of its adapter's file. */
  String adapter() {
    return adapter;
  }

  /** The names that its interpreter is looked for by, in this order. */
  public List<String> programs() {
    return programs;
  }

  /** As configurations name it. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The interpreter on this path, as in the environment's {@code PATH}; looks at the files. */
  public Optional<Path> find(String path) {
    for (String program : programs) {
      for (String directory : path.split(Pattern.quote(File.pathSeparator), -1)) {
        Path file = Path.of(directory.isEmpty() ? "." : directory, program);
        if (Files.isExecutable(file) && !Files.isDirectory(file)) {
          return Optional.of(file);
        }
      }
    }
    return Optional.empty();
  }
}
