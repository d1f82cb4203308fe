package io.sluice.http;

import io.sluice.core.StreamException;
import io.sluice.core.log.LogName;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log's name from a path as the client sent it: {@code /v1/stream/<segment>/…}. Not from a
 * normalised one, where a name with {@code ..} would have become another log's.
 */
final class DurableName {

  static final String PREFIX = "/v1/stream/";

  private DurableName() {}

  /**
   * The name that a path names.
   *
   * @param field what held the path, for the message
   * @param path still encoded
   * @throws Refusal 400 when it is malformed, or no log may have the name
   */
  static String of(String field, @Nullable String path) {
    if (path == null || !path.startsWith(PREFIX)) {
      throw Refusal.badParameter(field, field + " is a path that begins with " + PREFIX);
    }
    StringJoiner name = new StringJoiner("/");
    for (String segment : path.substring(PREFIX.length()).split("/", -1)) {
      String decoded = Percent.decode(segment, false);
      if (decoded == null) {
        throw Refusal.badParameter(field, field + " is not well-formed percent-encoded UTF-8");
      }
      if (decoded.indexOf('/') >= 0) {
        throw Refusal.badParameter(field, "a segment of a log's name has no slash");
      }
      name.add(decoded);
    }
    try {
      return LogName.check(name.toString());
    } catch (StreamException e) {
      throw Refusal.badParameter(field, e.failure().message());
    }
  }

  /** The path of a log. */
  static String path(String name) {
    StringJoiner path = new StringJoiner("/", PREFIX, "");
    for (String segment : name.split("/", -1)) {
      path.add(Percent.encode(segment));
    }
    return path.toString();
  }
}
