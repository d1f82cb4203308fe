package io.sluice.core;

/** How a stream ended: exactly one of these, never inferred from silence (rule S2). */
public sealed interface Outcome {

  /** The outcome of a stream that told everything it had to tell. */
  Outcome COMPLETED = new Completed();

  /** Everything was sent. */
  record Completed() implements Outcome {}

  /**
   * Something went wrong.
   *
   * @param failure what
   */
  record Failed(Failure failure) implements Outcome {}

  /**
   * Someone stopped it.
   *
   * @param by who, in a word or two: {@code reader}, {@code producer}, {@code operator}
   */
  record Cancelled(String by) implements Outcome {}
}
