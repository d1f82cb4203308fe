package io.sluice.bench.http;

import io.sluice.bench.OptionLimits;

/** Events written some at a time, by a timer of whole milliseconds. */
final class Pace {

  private static final long SECOND_MS = 1_000;

  private Pace() {}

  /** From one write to the next; exact for what {@link #check} lets pass. */
  static long periodMs(int rate, int batch) {
    return SECOND_MS * batch / rate;
  }

  /** Refuses a rate that the timer would change without a word. */
  static void check(OptionLimits limits, String option, int rate, int batch) {
    limits.atLeast(1, "--batch", batch);
    limits.atLeast(1, option, rate);
    long most = SECOND_MS * batch;
    if (most % rate != 0) {
      throw limits.refused(
          option
              + " "
              + rate
              + ": with --batch "
              + batch
              + " allowed is what divides "
              + most
              + ", since batches are whole milliseconds apart");
    }
  }
}
