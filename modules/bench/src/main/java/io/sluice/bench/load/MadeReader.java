package io.sluice.bench.load;

import java.util.function.LongConsumer;

/** Finds when events were made, {@code "t":<number>}, in a body that comes in pieces. */
final class MadeReader implements Response.Body {

  private static final String KEY = "\"t\":";

  private LongConsumer events = made -> {};
  private int matched;
  private boolean inNumber;
  private long number;

  /** Who is told each of them, from now on. */
  void to(LongConsumer events) {
    this.events = events;
  }

  @Override
  public void accept(byte[] bytes, int from, int end) {
    for (int at = from; at < end; at++) {
      byte next = bytes[at];
      if (inNumber) {
        number(next);
      } else if (next == KEY.charAt(matched)) {
        inNumber = ++matched == KEY.length();
      } else {
        matched = next == KEY.charAt(0) ? 1 : 0;
      }
    }
  }

  private void number(byte next) {
    if (next >= '0' && next <= '9') {
      number = number * 10 + next - '0';
    } else {
      events.accept(number);
      number = 0;
      matched = 0;
      inNumber = false;
    }
  }
}
