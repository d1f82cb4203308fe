package io.sluice.bench.load;

/**
 * What the readers of one round got together.
 *
 * @param events events counted
 * @param bytes bytes read, framing of HTTP included
 * @param nanos for how long
 * @param slowest events of the reader that got fewest, warm-up included: 0 means one starved
 * @param medianMs half of the events were no older than this when they were read; -1 where they do
 *     not tell
 * @param p99Ms and 99 of 100
 */
public record LoadResult(
    long events, long bytes, long nanos, long slowest, long medianMs, long p99Ms) {

  /** As one line. */
  String toLine() {
    return "result %d %d %d %d %d %d".formatted(events, bytes, nanos, slowest, medianMs, p99Ms);
  }

  /** From its line. */
  public static LoadResult parse(String line) {
    String[] words = line.split(" ", -1);
    if (words.length != 7 || !words[0].equals("result")) {
      throw new IllegalArgumentException("not a result: " + line);
    }
    return new LoadResult(
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]),
        Long.parseLong(words[6]));
  }

  /** Whether events told when they were made. */
  public boolean hasAges() {
    return p99Ms >= 0;
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
