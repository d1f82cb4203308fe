package io.sluice.sources;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Position;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks what is asked of a source that takes parameters only. */
final class Parameters {

  /** How much of a bad value is repeated to whoever sent it. */
  private static final int MAX_ECHO = 60;

  /** The start, as {@link StreamRequest#from} may also say it. */
  private static final String START = "-1";

  private final StreamRequest request;

  private Parameters(StreamRequest request) {
    this.request = request;
  }

  /** The parameters of a request that has no others, and neither path nor body nor offset. */
  static Parameters of(StreamRequest request, List<String> allowed) {
    Parameters parameters = ofResumable(request, allowed);
    if (request.from() != null && !request.from().equals(START)) {
      throw bad("from", "this stream can be read from its start only");
    }
    return parameters;
  }

  /** The same of a request that may say a position. */
  static Parameters ofResumable(StreamRequest request, List<String> allowed) {
    if (!request.path().isEmpty()) {
      throw new StreamException(FailureCode.UNKNOWN_STREAM, "there is nothing below this stream");
    }
    for (String name : request.parameters().keySet()) {
      if (!allowed.contains(name)) {
        throw bad(
            name,
            "unknown parameter '"
                + cut(name)
                + "'; "
                + (allowed.isEmpty()
                    ? "this stream takes none"
                    : "allowed: " + String.join(", ", allowed)));
      }
    }
    if (request.body() != null && request.body().length() > 0) {
      throw new StreamException(FailureCode.BAD_REQUEST, "this stream takes no body");
    }
    return new Parameters(request);
  }

  /** Where to begin; null for the start of whatever version there is. */
  @Nullable Position from() {
    String from = request.from();
    return from == null || from.equals(START) ? null : Position.parse("from", from);
  }

  /** Refuses a position that is of another version. */
  static StreamException changed() {
    return new StreamException(FailureCode.GONE, "the content is not of that version any more");
  }

  /** Refuses a position that its version does not have. */
  static StreamException pastTheEnd(long items) {
    return new StreamException(FailureCode.GONE, "the content ends before item " + items);
  }

  boolean has(String name) {
    return request.parameters().containsKey(name);
  }

  /** A whole number within bounds. */
  long number(String name, long min, long max, long otherwise) {
    String value = request.parameter(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, as for a number out of bounds
    }
    throw bad(
        name,
        "%s must be a whole number from %d to %d, not '%s'".formatted(name, min, max, cut(value)));
  }

  /** Some of the names that are allowed, with commas between them; all without the parameter. */
  List<String> someOf(String name, List<String> allowed) {
    String value = request.parameter(name);
    if (value == null) {
      return allowed;
    }
    List<String> chosen = Arrays.stream(value.split(",", -1)).distinct().toList();
    for (String one : chosen) {
      if (!allowed.contains(one)) {
        throw bad(
            name,
            "%s must be of %s, not '%s'".formatted(name, String.join(", ", allowed), cut(one)));
      }
    }
    return chosen;
  }

  private static StreamException bad(String name, String message) {
    return new StreamException(Failure.badParameter(cut(name), message));
  }

  private static String cut(String text) {
    return text.length() > MAX_ECHO ? text.substring(0, MAX_ECHO) + "…" : text;
  }
}
