package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Option;

/** What every comparison is asked for: how often and how long, and where it writes. */
public final class Sitting {

  @Option(names = "--rounds", description = "how often each is measured, in turn")
  private int rounds;

  @Option(names = "--warm-up", description = "seconds before counting, each time")
  private int warmUp;

  @Option(names = "--seconds", description = "seconds that count, each time")
  private int seconds;

  @Option(names = "--out", description = "directory of what was measured, as JSON, and of logs")
  private Path out = Path.of("target", "bench");

  /** Makes one with a comparison's defaults. */
  public Sitting(int rounds, int warmUp, int seconds) {
    this.rounds = rounds;
    this.warmUp = warmUp;
    this.seconds = seconds;
  }

  /** How often each is measured. */
  public int rounds() {
    return rounds;
  }

  /** How long before counting. */
  public Duration warmUp() {
    return Duration.ofSeconds(warmUp);
  }

  /** How long counts. */
  public Duration counted() {
    return Duration.ofSeconds(seconds);
  }

  /** A file of the directory, which exists then. */
  public Path file(String name) throws IOException {
    Files.createDirectories(out);
    return out.resolve(name);
  }
}
