package io.sluice.log.rocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Has writes to files fail, as on a disk that is full: in a process of its own, by a limit. */
final class FileLimit {

  private static final String PRLIMIT = "/usr/bin/prlimit";

  private FileLimit() {}

  /** Runs a main class in a process whose limits can be changed; it ends with 0, or fails. */
  static void run(Class<?> main, Path directory) throws IOException, InterruptedException {
    boolean isThere = Files.isExecutable(Path.of(PRLIMIT));
    assertThat(isThere || !"true".equals(System.getenv("CI")))
        .as("prlimit is installed; .ci/run installs what is needed")
        .isTrue();
    Assumptions.assumeTrue(isThere, "no prlimit here");
    List<String> java = new ArrayList<>();
    java.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    java.addAll(List.of("-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED", "-cp"));
    java.add(System.getProperty("java.class.path"));
    java.addAll(List.of(main.getName(), directory.toString()));
    Process process = new ProcessBuilder(java).inheritIO().start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** From now on no file of this process grows beyond so many bytes. */
  static void set(long bytes) throws IOException, InterruptedException {
    set(Long.toString(bytes));
  }

  /** Files of this process may grow as the disk lets them. */
  static void lift() throws IOException, InterruptedException {
    set("unlimited");
  }

  private static void set(String most) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                PRLIMIT,
                "--pid",
                Long.toString(ProcessHandle.current().pid()),
                "--fsize=" + most + ":unlimited")
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("prlimit failed");
    }
  }
}
