package io.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** What lives in another JVM's heap, once it has collected. */
public final class LiveHeap {

  private static final long LIMIT_SECONDS = 60;

  private LiveHeap() {}

  /** Has it collect and count, which stops it meanwhile; -1 where there is no {@code jcmd}. */
  public static long bytes(ServerProcess server) {
    Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
    ProcessBuilder command =
        new ProcessBuilder(jcmd.toString(), Long.toString(server.pid()), "GC.class_histogram")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return total(command.start());
    } catch (UncheckedIOException | IOException none) {
      return -1;
    }
  }

  private static long total(Process process) throws IOException {
    // One that hangs is ended, which ends its output, too.
    CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS)
        .execute(process::destroyForcibly);
    try (BufferedReader lines = process.inputReader()) {
      // To the end: it is done then, and the other JVM goes on.
      List<String> totals = lines.lines().filter(line -> line.startsWith("Total ")).toList();
      return totals.isEmpty() ? -1 : number(totals.getFirst());
    } finally {
      process.destroy();
    }
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
  }
}
