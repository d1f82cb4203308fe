package io.sluice.bench.chat;

import io.sluice.bench.load.Response;
import java.nio.charset.StandardCharsets;

/**
 * Finds the tokens of one answer in the bytes of a response, whatever is around them and however
 * they are cut: each is {@code ~ANSWER.NUMBER.MICROSECONDS;} and says whose it is, which one, and
 * when it was sent. Nothing else in a response has a {@code ~}.
 */
final class Tokens implements Response.Body {

  private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.US_ASCII);

  private final int answer;
  private final Latencies latencies;
  private final long[] fields = new long[3];

  /** Which field is being read; -1 between tokens. */
  private int field = -1;

  private int matched;
  private boolean done;
  private long now;
  private boolean counts;
  private long counted;
  private long next;
  private long lost;
  private long crossed;
  private long reordered;

  /**
   * For one reader.
   *
   * @param answer the number of the one it asked for
   * @param latencies that get how old a token is
   */
  Tokens(int answer, Latencies latencies) {
    this.answer = answer;
    this.latencies = latencies;
  }

  /** A token of a model. */
  static String text(int answer, long number, long nanoTime) {
    return "~" + answer + '.' + number + '.' + nanoTime / 1_000 + ';';
  }

  /** What comes now was read at this time; whether it counts as latency. */
  void at(long nanoTime, boolean counts) {
    this.now = nanoTime;
    this.counts = counts;
  }

  @Override
  public void accept(byte[] bytes, int from, int end) {
    for (int i = from; i < end; i++) {
      byte b = bytes[i];
      if (field >= 0) {
        inToken(b);
      } else if (b == '~') {
        fields[0] = 0;
        field = 0;
      } else if (b == DONE[matched]) {
        matched++;
        if (matched == DONE.length) {
          done = true;
          matched = 0;
        }
      } else {
        matched = b == DONE[0] ? 1 : 0;
      }
    }
  }

  private void inToken(byte b) {
    if (b >= '0' && b <= '9') {
      fields[field] = fields[field] * 10 + b - '0';
    } else if (b == '.' && field < 2) {
      fields[++field] = 0;
    } else if (b == ';' && field == 2) {
      field = -1;
      token(fields[0], fields[1], fields[2]);
    } else {
      throw new IllegalStateException("a token of answer " + answer + " is cut");
    }
  }

  private void token(long of, long number, long micros) {
    if (of != answer) {
      crossed++;
      return;
    }
    if (number < next) {
      reordered++;
      return;
    }
    lost += number - next;
    next = number + 1;
    if (counts) {
      counted++;
      latencies.add(now - micros * 1_000);
    }
  }

  int answer() {
    return answer;
  }

  /** How many counted. */
  long counted() {
    return counted;
  }

  /** How many came, and were to come before those that did. */
  long next() {
    return next;
  }

  /** How many were left out. */
  long lost() {
    return lost;
  }

  /** How many were of another answer. */
  long crossed() {
    return crossed;
  }

  /** How many came again, or too late. */
  long reordered() {
    return reordered;
  }

  /** Whether its end was told. */
  boolean isDone() {
    return done;
  }
}
