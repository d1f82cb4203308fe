package io.sluice.core;

import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A typed failure. It crosses nodes whole.
 *
 * @param code what kind
 * @param message for people; at most {@link #MAX_MESSAGE} characters, longer ones are cut
 * @param retriable whether trying the same again may succeed
 * @param details what programs need, such as {@code parameter}; small
 */
public record Failure(
    FailureCode code, String message, boolean retriable, Map<String, String> details) {

  /** The longest message, in characters: a failure fits into one small frame. */
  public static final int MAX_MESSAGE = 2_000;

  /** Cuts the message and copies the details. */
  public Failure {
    message = message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
    details = Map.copyOf(details);
  }

  /** A failure with the code's own word on whether to retry. */
  public static Failure of(FailureCode code, String message) {
    return new Failure(code, message, code.retriable(), Map.of());
  }

  /** A bad parameter, named. */
  public static Failure badParameter(String parameter, String message) {
    return of(FailureCode.BAD_REQUEST, message).with("parameter", parameter);
  }

  /** What to tell a reader of an exception: a {@link StreamException}'s own failure, else this. */
  public static Failure of(Throwable error) {
    if (error instanceof StreamException streamException) {
      return streamException.failure();
    }
    String message = Objects.requireNonNullElse(error.getMessage(), "");
    String type = error.getClass().getSimpleName();
    return of(FailureCode.SOURCE_FAILED, message.isEmpty() ? type : type + ": " + message);
  }

  /** The same with one more detail. */
  public Failure with(String key, String value) {
    Map<String, String> more = new TreeMap<>(details);
    more.put(key, value);
    return new Failure(code, message, retriable, more);
  }
}
