package io.sluice.core.internal.endpoint;

import io.sluice.core.Failure;
import io.sluice.core.StreamException;
import java.util.regex.Pattern;

/**
 * A stream's name: a path whose first segment says who serves it.
 *
 * @param segment the first segment
 * @param rest what follows, without the slash between; empty when nothing does
 */
record StreamName(String segment, String rest) {

  /** The longest name, in characters. */
  static final int MAX_LENGTH = 1024;

  private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final String ALLOWED = "1 to 64 of A-Z a-z 0-9 . _ -";

  static StreamName parse(String name) {
    if (name.length() > MAX_LENGTH) {
      throw bad("a stream's name has at most " + MAX_LENGTH + " characters");
    }
    String segment = firstSegment(name);
    if (!isSegment(segment)) {
      throw bad("a stream's name begins with a segment of " + ALLOWED);
    }
    return new StreamName(segment, name.substring(Math.min(name.length(), segment.length() + 1)));
  }

  static String checkSegment(String segment) {
    if (!isSegment(segment)) {
      throw new IllegalArgumentException("a segment has " + ALLOWED + ", not: " + segment);
    }
    return segment;
  }

  /** Whether an offer may serve it. */
  static boolean isAllowed(String name) {
    return name.length() <= MAX_LENGTH && isSegment(firstSegment(name));
  }

  static boolean isSegment(String segment) {
    return SEGMENT.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
  }

  /** What comes before the first slash, whether it may be offered or not. */
  static String firstSegment(String name) {
    int slash = name.indexOf('/');
    return slash < 0 ? name : name.substring(0, slash);
  }

  private static StreamException bad(String message) {
    return new StreamException(Failure.badParameter("name", message));
  }

  /** The bus address of the offer. */
  String address() {
    return addressOf(segment);
  }

  static String addressOf(String segment) {
    return "sluice.stream." + segment;
  }
}
