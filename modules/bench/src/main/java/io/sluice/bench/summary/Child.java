package io.sluice.bench.summary;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A comparison's process, with all that it starts; nothing of them is left once it has ended. */
final class Child {

  /** How long what a process said may take to be read once it has ended. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(10);

  /** How often it is looked what there is to be left. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private final Process process;
  private final Consumer<String> told;
  private final Set<ProcessHandle> started = new HashSet<>();

  private Child(Process process, Consumer<String> told) {
    this.process = process;
    this.told = told;
  }

  /**
   * Runs a command to its end, or until it has taken too long.
   *
   * @param told is given what it says on its standard error, on another thread
   * @return its exit status
   */
  static int run(ProcessBuilder command, Duration limit, Consumer<String> told)
      throws IOException, InterruptedException {
    Child child = new Child(command.start(), told);
    Thread lines = Thread.ofPlatform().daemon().start(child::readLines);
    try {
      return child.await(limit);
    } finally {
      child.endAll();
      lines.join(LAST_WORDS); // nobody who could write any more is left
    }
  }

  private void readLines() {
    try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        told.accept(line);
      }
    } catch (IOException ended) {
      told.accept("its standard error broke off: " + ended.getMessage());
    }
  }

  private int await(Duration limit) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (!process.waitFor(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      started.removeIf(one -> !one.isAlive());
      process.descendants().forEach(started::add);
      if (System.nanoTime() - start > limit.toNanos()) {
        throw new IOException("it was ended since it took longer than " + limit.toSeconds() + " s");
      }
    }
    return process.exitValue();
  }

  private void endAll() {
    process.descendants().forEach(started::add);
    started.removeIf(one -> !one.isAlive());
    if (!started.isEmpty() && !process.isAlive()) {
      told.accept("it left " + started.size() + " processes behind, which are ended now");
    }
    // By its handle: the process's own method closes the streams, and with them what it said last.
    process.toHandle().destroyForcibly();
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
