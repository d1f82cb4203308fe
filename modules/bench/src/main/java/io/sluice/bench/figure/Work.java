package io.sluice.bench.figure;

import java.util.Locale;

/** How work is named, so that figures and targets name it alike. */
public final class Work {
  private static final int KIB = 1_024;

  private Work() {}

  /** Chunks of this length: {@code 64 B}, {@code 16 KiB}. */
  public static String bytes(int length) {
    return length >= KIB && length % KIB == 0 ? length / KIB + " KiB" : length + " B";
  }

  /** So many readers at once: {@code 1 reader}, {@code 1,000 readers}. */
  public static String readers(int count) {
    return count == 1 ? "1 reader" : String.format(Locale.ROOT, "%,d readers", count);
  }

  /** Something in a form, by so many readers: {@code SSE, 100 readers}. */
  public static String readers(String form, int count) {
    return form + ", " + readers(count);
  }
}
