package io.sluice.walls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files stay small enough to be read in one sitting. */
class SizesTest {

  private static final int MOST_LINES = 500;
  private static final int MEDIAN_LINES = 100;

  @Test
  void no_source_file_is_over_500_lines() throws IOException {
    List<Path> sources = sources("src");
    assertThat(sources).isNotEmpty();
    assertThat(sources.stream().filter(file -> lines(file) > MOST_LINES)).isEmpty();
  }

  @Test
  void half_of_the_main_source_files_are_under_100_lines() throws IOException {
    List<Integer> sizes = sources("main").stream().map(SizesTest::lines).sorted().toList();
    assertThat(sizes.get(sizes.size() / 2)).isLessThan(MEDIAN_LINES);
  }

  /** All Java files of the checkout that lie under a directory of this name. */
  private static List<Path> sources(String directory) throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !file.getFileName().toString().equals("package-info.java"))
          .filter(file -> contains(root.relativize(file), directory))
          .filter(file -> !contains(root.relativize(file), "target"))
          .toList();
    }
  }

  private static boolean contains(Path path, String name) {
    return Stream.iterate(0, i -> i < path.getNameCount(), i -> i + 1)
        .anyMatch(i -> path.getName(i).toString().equals(name));
  }

  private static int lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
