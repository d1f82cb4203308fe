package io.sluice.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** What a comparison of rates is asked for: how often and how long, and where it writes. */
public final class Sitting extends Rounds {

  @Option(
      names = "--warm-up",
      description = "seconds before counting, each time; --quick has its own")
  private int warmUp;

  @Option(names = "--seconds", description = "seconds that count, each time; --quick has its own")
  private int seconds;

  private int quickWarmUp = 1;
  private int quickSeconds = 1;

  /** Makes one with a comparison's defaults. */
  public Sitting(int rounds, int warmUp, int seconds) {
    super(rounds);
    this.warmUp = warmUp;
    this.seconds = seconds;
  }

  /** With other seconds of {@code --quick} than one for warmth and one that counts. */
  public Sitting quick(int warmUp, int seconds) {
    quickWarmUp = warmUp;
    quickSeconds = seconds;
    return this;
  }

  @Override
  public void check(OptionLimits limits) {
    super.check(limits);
    limits.atLeast(1, "--warm-up", warmUp);
    limits.atLeast(1, "--seconds", seconds);
  }

  /** How long before counting. */
  public Duration warmUp() {
    return Duration.ofSeconds(isQuick() ? quickWarmUp : warmUp);
  }

  /** How long counts. */
  public Duration counted() {
    return Duration.ofSeconds(isQuick() ? quickSeconds : seconds);
  }
}
