package io.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process that does what each line of its input asks for and answers in lines of its own; idle
 * meanwhile, until closed. One thread.
 */
public final class AskedProcess implements AutoCloseable {

  /** What an answer may take longer than it should, before the process is given up. */
  private static final long PATIENCE_SECONDS = 60;

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final Writer orders;

  private AskedProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts one, its log in a file, and waits until it says {@link ServerProcess#READY}. */
  public static AskedProcess start(String name, Path log, ProcessBuilder command)
      throws IOException {
    Process process = command.redirectError(log.toFile()).start();
    AskedProcess asked = new AskedProcess(name, process);
    asked.await(ServerProcess.READY, Duration.ZERO);
    return asked;
  }

  /** Asks for something. */
  public void ask(String line) throws IOException {
    orders.write(line + "\n");
    orders.flush();
  }

  /** Waits for a line that begins like this; for as long as it should take, and some patience. */
  public String await(String beginning, Duration due) throws IOException {
    var late =
        WATCH.schedule(
            () -> {
              var unused = process.destroyForcibly();
            },
            due.toSeconds() + PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    try {
      String line = answers.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = answers.readLine();
      }
      if (line == null) {
        throw new IOException(name + " gave up; its log says why");
      }
      return line;
    } finally {
      late.cancel(false);
    }
  }

  /** The time its threads have run for. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        var unused = process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
