package io.sluice.bench.summary;

import java.util.Locale;

/** Numbers to read: no more digits than say something. */
final class Numbers {
  private static final double MANY = 100;
  private static final double SOME = 10;
  private static final double FEW = 0.1;

  private Numbers() {}

  static String of(double number) {
    double size = Math.abs(number);
    if (size >= MANY || number == Math.rint(number)) {
      return String.format(Locale.ROOT, "%,.0f", number);
    }
    return String.format(
        Locale.ROOT, size >= SOME ? "%.1f" : size >= FEW ? "%.2f" : "%.3f", number);
  }
}
