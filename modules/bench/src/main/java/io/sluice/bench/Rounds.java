package io.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What every comparison is asked for: how often, and where it writes. */
public class Rounds {

  @Option(names = "--rounds", description = "how often each is measured, in turn")
  private int rounds;

  @Option(names = "--out", description = "directory of what was measured, as JSON, and of logs")
  private Path out = Path.of("target", "bench");

  @Option(
      names = "--quick",
      description = "one short round of everything, to see that it works; --rounds is 1 then")
  private boolean quick;

  /** Makes one with a comparison's defaults. */
  public Rounds(int rounds) {
    this.rounds = rounds;
  }

  /** Refuses what is out of range. */
  public void check(OptionLimits limits) {
    limits.atLeast(1, "--rounds", rounds);
  }

  /** How often each is measured. */
  public final int rounds() {
    return quick ? 1 : rounds;
  }

  /** Whether it is only to be seen that it works. */
  public final boolean isQuick() {
    return quick;
  }

  /** A file of the directory, which exists then. */
  public final Path file(String name) throws IOException {
    Files.createDirectories(out);
    return out.resolve(name);
  }
}
