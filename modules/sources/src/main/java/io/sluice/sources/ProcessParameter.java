package io.sluice.sources;

import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A slot of a process's command that a request may fill. Whatever the value is, it stays one
 * argument, or a part of one.
 *
 * @param name of the request's parameter and of the slot
 * @param pattern what the whole value must match; without one, a value must not begin with {@code
 *     -}, so that it is not taken for an option
 * @param otherwise the value where a request has none; without one, a request must have it
 */
public record ProcessParameter(String name, @Nullable Pattern pattern, @Nullable String otherwise) {

  /** The longest value, in bytes of UTF-8: what a path may have. */
  public static final int MAX_BYTES = 4096;

  /** How much of a bad value is repeated to whoever sent it. */
  private static final int MAX_ECHO = 60;

  /** A slot that a request must fill. */
  public static ProcessParameter of(String name) {
    return new ProcessParameter(name, null, null);
  }

  /** The value for a request. */
  String value(StreamRequest request) {
    String value = request.parameter(name);
    if (value == null) {
      if (otherwise == null) {
        throw bad("the parameter '" + name + "' is missing");
      }
      return otherwise;
    }
    if (value.indexOf(0) >= 0) {
      throw bad(name + " must not contain NUL");
    }
    if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw bad(name + " has at most " + MAX_BYTES + " bytes");
    }
    if (pattern != null && !pattern.matcher(value).matches()) {
      throw bad(name + " must match " + pattern + ", not '" + cut(value) + "'");
    }
    if (pattern == null && value.startsWith("-")) {
      throw bad(name + " must not begin with '-'");
    }
    return value;
  }

  private StreamException bad(String message) {
    return new StreamException(Failure.badParameter(name, message));
  }

  private static String cut(String text) {
    return text.length() > MAX_ECHO ? text.substring(0, MAX_ECHO) + "…" : text;
  }
}
