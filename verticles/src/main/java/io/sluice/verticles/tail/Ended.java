package io.sluice.verticles.tail;

import java.io.Serial;

/** Why following a stream failed, told to the user. */
final class Ended extends Exception {

  @Serial private static final long serialVersionUID = 1;

  private final boolean retriable;

  /**
   * Makes one.
   *
   * @param retriable whether coming back may help
   */
  Ended(String message, boolean retriable) {
    super(message, null, false, false);
    this.retriable = retriable;
  }

  boolean isRetriable() {
    return retriable;
  }
}
