package io.sluice.bench;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Refuses options that are out of range before anything starts, naming what is allowed. */
public final class OptionLimits {

  private final CommandLine command;

  /** Of the options of a command. */
  public OptionLimits(CommandLine command) {
    this.command = command;
  }

  /** Has an option be no less than this. */
  public void atLeast(long least, String option, long value) {
    if (value < least) {
      throw refused(option + " " + value + ": allowed is " + least + " or more");
    }
  }

  /** Has each value of an option be no less than this, and one be there. */
  public void eachAtLeast(long least, String option, List<Integer> values) {
    if (values.isEmpty()) {
      throw refused(option + ": at least one value is needed");
    }
    values.forEach(value -> atLeast(least, option, value));
  }

  /** What to throw where something else is not allowed. */
  public ParameterException refused(String why) {
    return new ParameterException(command, why);
  }
}
