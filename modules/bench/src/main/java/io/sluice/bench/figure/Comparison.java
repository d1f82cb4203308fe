package io.sluice.bench.figure;

import io.sluice.bench.OptionLimits;
import io.sluice.bench.Rounds;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * A command that measures contenders in one sitting and in turn. It prints a table of its own; what
 * it adds to the {@link Figures} is written into a file besides, from which {@code ./sluice bench}
 * makes the table of everything. What it starts, it closes before it returns.
 *
 * @param <S> what it can be asked for of its rounds
 */
@Command(mixinStandardHelpOptions = true, showDefaultValues = true)
public abstract class Comparison<S extends Rounds> implements Callable<Integer> {

  /** How it was asked to sit. */
  @Mixin protected final S sitting;

  @Spec private CommandSpec spec;

  /** With what it does where it is not asked for anything else. */
  @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
  protected Comparison(S sitting) {
    this.sitting = sitting;
  }

  /**
   * Measures, and prints its table.
   *
   * @return whether what must be so was so: nothing lost, nothing out of order
   */
  protected abstract boolean measure(Figures figures, Progress progress) throws Exception;

  /**
   * Refuses options out of range, before anything starts; those of {@link #sitting} are checked.
   */
  protected void checkOptions(OptionLimits limits) {}

  @Override
  public final Integer call() throws Exception {
    OptionLimits limits = new OptionLimits(spec.commandLine());
    sitting.check(limits);
    checkOptions(limits);
    Path file = sitting.file(file(spec.name()));
    Figures figures = new Figures();
    try {
      boolean isWhole = measure(figures, new Progress(System.err));
      sitting.printProfiles();
      return isWhole ? 0 : 1;
    } finally {
      figures.write(file);
    }
  }

  /** The name of the file that a comparison's figures are in. */
  public static String file(String name) {
    return name + "-figures.json";
  }
}
