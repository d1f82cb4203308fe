package io.sluice.verticles.tail;

import org.jspecify.annotations.Nullable;

/**
 * A server-sent event.
 *
 * @param id the last id that was told up to it, to resume from; null where there was none
 * @param type what kind it is; {@code message} unless told
 * @param data its lines; null where it only tells an id
 */
record Event(@Nullable String id, String type, @Nullable String data) {

  /** The type of an event that does not tell one. */
  static final String MESSAGE = "message";
}
