package io.sluice.verticles.tail;

import java.net.URI;
import java.time.Duration;
import java.util.Map;

/**
 * What is followed, and how patiently.
 *
 * @param target where
 * @param again the same for one that comes back with an id, who would rather be told of a gap than
 *     refused
 * @param headers sent along; values may be secrets and are never told
 * @param patience for how long it is tried to come back, without one event
 * @param silence after how long without a byte a connection is taken for lost
 */
record TailOptions(
    URI target, URI again, Map<String, String> headers, Duration patience, Duration silence) {

  /** Tells no header. */
  @Override
  public String toString() {
    return "TailOptions[" + target + "]";
  }
}
