package io.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** What lives in another JVM's heap, once it has collected. */
public final class LiveHeap {

  private LiveHeap() {}

  /** Has it collect and count, which stops it meanwhile; -1 where there is no {@code jcmd}. */
  public static long bytes(ServerProcess server) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    ProcessBuilder command =
        new ProcessBuilder(jcmd.toString(), Long.toString(server.pid()), "GC.class_histogram")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return command
          .start()
          .inputReader()
          .lines()
          .filter(line -> line.startsWith("Total "))
          .mapToLong(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
          .findFirst()
          .orElse(-1);
    } catch (UncheckedIOException | IOException none) {
      return -1;
    }
  }
}
