package io.sluice.program;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The Python program that posts lines into a log, sends again what was not acknowledged, and tells.
 */
final class Generator implements AutoCloseable {

  private final Process process;
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Thread reader;

  private Generator(Process process) {
    this.process = process;
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /** Starts one that writes to this log. */
  static Generator start(URI log, String producer) throws IOException {
    ProcessBuilder command =
        new ProcessBuilder(
            Programs.require("python3"),
            Path.of("src/test/resources/generator.py").toString(),
            log.getHost(),
            String.valueOf(log.getPort()),
            log.getRawPath(),
            producer);
    return new Generator(command.redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      lines.lines().forEach(told::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many lines were acknowledged. */
  long acknowledged() {
    return told.stream()
        .filter(line -> line.startsWith("acknowledged "))
        .mapToLong(line -> Long.parseLong(line.substring("acknowledged ".length())))
        .max()
        .orElse(0);
  }

  /** The statuses of what was sent again although it had been acknowledged. */
  List<String> again() {
    return told.stream()
        .filter(line -> line.startsWith("again "))
        .map(line -> line.substring("again ".length()))
        .toList();
  }

  /** How often no answer came to what was sent. */
  long retries() {
    return told.stream().filter(line -> line.startsWith("retrying ")).count();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Has it close the log, and answers all that was acknowledged. */
  long finish() throws IOException, InterruptedException {
    process.getOutputStream().close();
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      throw new AssertionError("it did not finish: " + told);
    }
    reader.join();
    if (process.exitValue() != 0 || !told.getLast().equals("closed " + acknowledged())) {
      throw new AssertionError(told);
    }
    return acknowledged();
  }

  @Override
  public void close() {
    process.toHandle().destroyForcibly();
  }
}
