package io.sluice.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A server in a JVM of its own, until closed. */
public final class ServerProcess implements AutoCloseable {

  /** What a server's line begins with once it serves; its URL follows. */
  public static final String READY = "sluice ready ";

  private static final long STOP_SECONDS = 20;
  private static final Duration START = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);

  private final Process process;
  private final URI url;

  private ServerProcess(Process process, URI url) {
    this.process = process;
    this.url = url;
  }

  /** Starts a server, its log in a file, and waits until it says where it listens. */
  public static ServerProcess start(Path log, ProcessBuilder command) throws IOException {
    Process process = command.redirectError(log.toFile()).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith(READY)) {
        URI url = URI.create(line.substring(READY.length()).strip());
        Thread.ofVirtual().start(() -> drain(lines));
        return new ServerProcess(process, url);
      }
      System.err.println(line);
    }
    throw new IOException("a server ended before it was ready; see " + log);
  }

  /** Starts a program that says nothing, and waits until it listens. */
  public static ServerProcess listening(Path log, ProcessBuilder command, URI url)
      throws IOException {
    Process process = command.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    for (long end = System.nanoTime() + START.toNanos();
        process.isAlive() && System.nanoTime() < end; ) {
      try (Socket probe = new Socket(url.getHost(), url.getPort())) {
        if (process.isAlive() && probe.isConnected()) {
          return new ServerProcess(process, url);
        }
      } catch (IOException notYet) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
    String why = process.isAlive() ? "did not listen within " + START : "ended before it listened";
    process.destroy();
    throw new IOException("a program " + why + "; see " + log);
  }

  /** Where it listens. */
  public URI url() {
    return url;
  }

  /** Its process's number. */
  public long pid() {
    return process.pid();
  }

  /** The time its threads, and those of the processes it started, have run for. */
  public Duration cpu() {
    return Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .map(one -> one.info().totalCpuDuration().orElse(Duration.ZERO))
        .reduce(Duration.ZERO, Duration::plus);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("a server did not stop within " + STOP_SECONDS + " s and was killed");
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** A server that nobody listens to would block on its own output. */
  private static void drain(BufferedReader lines) {
    try {
      lines.transferTo(Writer.nullWriter());
    } catch (IOException closed) {
      // As it is when the server is ended.
    }
  }
}
