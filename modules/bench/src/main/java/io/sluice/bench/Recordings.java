package io.sluice.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files into which processes record themselves. Any thread. */
final class Recordings {

  private static final String SUFFIX = ".jfr";

  private final List<Path> all = new ArrayList<>();

  Recordings() {}

  /** A file with this name, and a number where another process has it already. */
  synchronized Path add(Path name) throws IOException {
    Path file = named(name, "");
    for (int number = 2; all.contains(file); number++) {
      file = named(name, "-" + number);
    }
    Files.deleteIfExists(file); // of another sitting
    all.add(file);
    return file;
  }

  private static Path named(Path name, String more) {
    return name.resolveSibling(name.getFileName() + more + SUFFIX);
  }

  /** One that is there. */
  synchronized void addMade(Path recording) {
    all.add(recording);
  }

  /** Prints a profile of each. */
  synchronized void print(PrintStream out) throws IOException {
    for (Path recording : all) {
      if (Files.exists(recording)) {
        out.println("recorded in " + recording + ":\n" + Profile.of(recording));
      } else {
        out.println("not recorded, since its process did not end by itself: " + recording);
      }
    }
  }
}
