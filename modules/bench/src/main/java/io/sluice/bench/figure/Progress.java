package io.sluice.bench.figure;

import java.io.PrintStream;

/** Says what a comparison is at, a line each, while it runs. One thread. */
public final class Progress {

  private final PrintStream out;
  private int expected;
  private int steps;

  /** Makes one that prints there. */
  public Progress(PrintStream out) {
    this.out = out;
  }

  /** So many more steps will come. */
  public void expect(int more) {
    expected += more;
  }

  /** A step begins. */
  public void step(String what) {
    steps++;
    out.println(expected == 0 ? what : steps + " of " + Math.max(steps, expected) + ", " + what);
  }

  /** Something to know besides, such as what a step came to. */
  public void tell(String what) {
    out.println("  " + what);
  }
}
