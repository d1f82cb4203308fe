package io.sluice.bench.load;

/** Counts the events of a body, in one form. */
interface EventCounter extends Response.Body {

  /** How many there were so far. */
  long count();
}
