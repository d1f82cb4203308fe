package io.sluice.core;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in content that is not a log's: before item number {@code items}, counted from 0, of one
 * version of it. Chunks and gaps both count, since a version has both in the same order whenever it
 * is read, and wherever. Written {@code items@version}, it is a {@link StreamRequest#from}.
 *
 * @param version as {@link StreamInfo#version} tells it; not empty
 * @param items how many items are before it
 */
public record Position(String version, long items) {
  private static final Pattern FORMAT = Pattern.compile("([0-9]{1,18})@(.+)");

  /** Checks both. */
  public Position {
    if (version.isEmpty() || items < 0) {
      throw new IllegalArgumentException("no position: " + items + " of '" + version + "'");
    }
  }

  /**
   * Reads a position.
   *
   * @throws StreamException {@code BAD_REQUEST}, naming the parameter
   */
  public static Position parse(String parameter, String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      throw new StreamException(
          Failure.badParameter(
              parameter, parameter + " is -1, or a count of items and their version as 3@ab12"));
    }
    return new Position(matcher.group(2), Long.parseLong(matcher.group(1)));
  }

  @Override
  public String toString() {
    return items + "@" + version;
  }
}
