package io.sluice.http;

import java.util.StringJoiner;

/** Reads a stream's name from a path: {@code <segment>/<rest>}. */
final class StreamName {

  /** The longest name, in characters: what a file system takes as a path of a few levels. */
  static final int MAX_LENGTH = 1_024;

  private StreamName() {}

  /**
   * The name that a path names.
   *
   * @param path the normalised, still encoded path after {@code /streams/}
   * @throws Refusal 400 when it is malformed, or when a segment could be taken for something else
   *     once decoded
   */
  static String of(String path) {
    StringJoiner name = new StringJoiner("/");
    for (String part : path.split("/", -1)) {
      String decoded = Percent.decode(part, false);
      if (decoded == null) {
        throw bad("the path is not well-formed percent-encoded UTF-8");
      }
      if (decoded.indexOf('/') >= 0 || decoded.equals(".") || decoded.equals("..")) {
        throw bad("a part of a stream's name cannot be '.', '..' or contain a slash");
      }
      if (decoded.codePoints().anyMatch(Character::isISOControl)) {
        throw bad("a stream's name has no control characters");
      }
      name.add(decoded);
    }
    if (name.length() > MAX_LENGTH) {
      throw bad("a stream's name has at most " + MAX_LENGTH + " characters");
    }
    return name.toString();
  }

  private static Refusal bad(String detail) {
    return Refusal.badParameter("name", detail);
  }
}
