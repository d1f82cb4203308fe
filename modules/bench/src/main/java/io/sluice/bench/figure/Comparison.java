package io.sluice.bench.figure;

import io.sluice.bench.OptionLimits;
import io.sluice.bench.Rounds;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that measures contenders in one sitting and in turn. It prints a table of its own; what
 * it adds to the {@link Figures} is written into a file besides, from which {@code ./sluice bench}
 * makes the table of everything. What it starts, it closes before it returns.
 */
public abstract class Comparison implements Callable<Integer> {

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
  protected Comparison() {}

  /** How it was asked to sit. */
  protected abstract Rounds rounds();

  /**
   * Measures, and prints its table.
   *
   * @return whether what must be so was so: nothing lost, nothing out of order
   */
  protected abstract boolean measure(Figures figures, Progress progress) throws Exception;

  /** Refuses options out of range, before anything starts; those of {@link #rounds} are checked. */
  protected void checkOptions(OptionLimits limits) {}

  @Override
  public final Integer call() throws Exception {
    OptionLimits limits = new OptionLimits(spec.commandLine());
    rounds().check(limits);
    checkOptions(limits);
    Path file = rounds().file(file(spec.name()));
    Figures figures = new Figures();
    try {
      return measure(figures, new Progress(System.err)) ? 0 : 1;
    } finally {
      figures.write(file);
    }
  }

  /** The name of the file that a comparison's figures are in. */
  public static String file(String name) {
    return name + "-figures.json";
  }
}
