package io.sluice.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Programs that a comparison needs and that a machine may be without. */
public final class Programs {

  private Programs() {}

  /** Why a program cannot be run here; nothing where it can. */
  public static @Nullable String missing(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    for (String directory : List.of(path.split(File.pathSeparator, -1))) {
      if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
        return null;
      }
    }
    return program + " was not found in PATH";
  }
}
