package io.sluice.verticles.tail;

import java.io.PrintWriter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Prints chunks; everything else is said on standard error. */
final class Printing implements Watcher {

  private final PrintWriter out;
  private final PrintWriter err;
  private final boolean terminal;

  /**
   * Makes one.
   *
   * @param terminal whether {@code out} is one, which a producer's bytes must not steer
   */
  Printing(PrintWriter out, PrintWriter err, boolean terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public void connected() {}

  @Override
  public void chunk(Event event) {
    String data = String.valueOf(event.data());
    out.println(terminal ? Terminal.shown(data) : data);
    out.flush();
  }

  @Override
  public void gap(String json) {
    err.println("sluice: something was left out: " + Terminal.shown(json));
  }

  @Override
  public void resuming(String why, Duration after) {
    err.printf("sluice: %s; again in %.1f s%n", Terminal.shown(why), after.toMillis() / 1e3);
  }

  @Override
  public void ended(@Nullable String why) {}

  @Override
  public void close() {
    out.flush();
  }
}
