package io.sluice.bench.load;

/**
 * What the readers of one round got together.
 *
 * @param events events counted
 * @param bytes bytes read, framing of HTTP included
 * @param nanos for how long
 * @param slowest events of the reader that got fewest, warm-up included: 0 means one starved
 */
public record LoadResult(long events, long bytes, long nanos, long slowest) {

  /** As one line. */
  String toLine() {
    return "result " + events + " " + bytes + " " + nanos + " " + slowest;
  }

  /** From its line. */
  public static LoadResult parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 5 || !words[0].equals("result")) {
      throw new IllegalArgumentException("not a result: " + line);
    }
    return new LoadResult(
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]));
  }

  /** Events a second. */
  public double rate() {
    return events * 1e9 / nanos;
  }

  /** Millions of bytes a second. */
  public double megabytes() {
    return bytes * 1e3 / nanos;
  }
}
