package io.sluice.refs;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.PrintWriter;
import java.io.StringWriter;

/** What callers are told of exceptions. */
final class Refusals {

  /** The longest stack that is told, in characters: a failure stays small. */
  static final int MAX_STACK = 8 * 1024;

  private Refusals() {}

  /** A failure of a function or sequence: its own, or one with its type, message and stack. */
  static Failure failureOf(Throwable error) {
    if (error instanceof StreamException known) {
      return known.failure();
    }
    String type = error.getClass().getName();
    String message = String.valueOf(error.getMessage());
    return Failure.of(FailureCode.SOURCE_FAILED, type + ": " + message)
        .with("type", type)
        .with("message", cut(message, Failure.MAX_MESSAGE))
        .with("stack", cut(stackOf(error), MAX_STACK));
  }

  private static String stackOf(Throwable error) {
    StringWriter text = new StringWriter();
    error.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  private static String cut(String text, int length) {
    return text.length() > length ? text.substring(0, length) + "…" : text;
  }

  static Failure limit(String what, int limit) {
    return Failure.of(
        FailureCode.LIMIT_EXCEEDED, "no more than " + limit + " " + what + " are held");
  }
}
