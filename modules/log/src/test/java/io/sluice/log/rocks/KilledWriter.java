package io.sluice.log.rocks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A {@link KillWriter} in a process of its own, seen from outside: until it is killed. */
final class KilledWriter {

  /** What Java tells of a process that SIGKILL ended. */
  private static final int KILLED = 128 + 9;

  private static final long PATIENCE_S = 60;

  private final Process process;
  private final Path log;
  private final Thread reader;
  private final CountDownLatch enough;
  private final CountDownLatch opened = new CountDownLatch(1);
  private final List<KillAck> acks = new ArrayList<>();
  private final List<String> told = new ArrayList<>();

  private KilledWriter(Process process, Path log, int enough) {
    this.process = process;
    this.log = log;
    this.enough = new CountDownLatch(enough);
    this.reader = Thread.ofVirtual().start(this::read);
  }

  /**
   * Starts one.
   *
   * @param enough after how many acknowledgements {@link #acknowledged} comes back
   */
  static KilledWriter start(Path log, int enough, List<String> args) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A short life: what the second compiler would make comes too late.
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(KillWriter.class.getName());
    command.addAll(args);
    Process process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    return new KilledWriter(process, log, enough);
  }

  private void read() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        take(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(String line) {
    KillAck.parse(line)
        .ifPresentOrElse(
            ack -> {
              acks.add(ack);
              enough.countDown();
            },
            () -> told.add(line));
    if (line.startsWith("open ")) {
      opened.countDown();
    }
  }

  /** Waits until it has acknowledged enough, or has ended by itself. */
  void acknowledged() throws InterruptedException {
    await(enough);
  }

  /** Waits until it has opened the store, or has ended by itself. */
  void opened() throws InterruptedException {
    await(opened);
  }

  private void await(CountDownLatch latch) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_S);
    while (!latch.await(50, TimeUnit.MILLISECONDS) && process.isAlive()) {
      if (System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new AssertionError("it did not come so far within " + PATIENCE_S + " s");
      }
    }
  }

  /** Kills it so much later, and has then read all it told. */
  void killAfter(long millis) throws IOException, InterruptedException {
    if (process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      reader.join();
      throw new AssertionError("it ended by itself: " + told + "\n" + Files.readString(log));
    }
    // Unlike that of the process, its handle's leaves what it told to be read.
    process.toHandle().destroyForcibly();
    int status = process.waitFor();
    reader.join();
    if (status != KILLED) {
      throw new AssertionError(status + ": " + told + "\n" + Files.readString(log));
    }
  }

  List<KillAck> acks() {
    return acks;
  }

  /** How often what was sent again was a duplicate. */
  long duplicates() {
    return told.stream().filter("duplicate"::equals).count();
  }

  /** What the store says it cut when it was opened; -1 where it was killed before. */
  long cut() {
    return told.stream()
        .filter(line -> line.startsWith("open "))
        .mapToLong(line -> Long.parseLong(line.substring("open ".length())))
        .findFirst()
        .orElse(-1);
  }

  /** What it wrote to its log. */
  String log() throws IOException {
    return Files.readString(log);
  }
}
