package io.sluice.core.log;

import io.sluice.core.StreamException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Which names logs may have: a path of segments between single slashes, of {@value #MAX_BYTES}
 * UTF-8 bytes at most, none of them empty, {@code .} or {@code ..}, without control characters and
 * unpaired surrogates.
 */
public final class LogName {

  /** The longest name, in UTF-8 bytes. */
  public static final int MAX_BYTES = 1024;

  private LogName() {}

  /**
   * Answers the name.
   *
   * @throws StreamException {@code BAD_REQUEST}, {@link LogRefusal#NAME}
   */
  public static String check(String name) {
    String wrong = wrong(name);
    if (wrong != null) {
      throw new StreamException(LogRefusal.NAME.failure(wrong).with("parameter", "name"));
    }
    return name;
  }

  /** Whether a log may have it. */
  public static boolean isAllowed(String name) {
    return wrong(name) == null;
  }

  private static @Nullable String wrong(String name) {
    return isPlain(name) ? null : wrongOfAny(name);
  }

  /** Whether it is a path of the plainest characters, as most are: checked at each append. */
  private static boolean isPlain(String name) {
    char last = '/';
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean isOther = (c >= '0' && c <= '9') || c == '-' || c == '_';
      if (!isLetter && !isOther && (c != '/' || last == '/')) {
        return false;
      }
      last = c;
    }
    return last != '/' && name.length() <= MAX_BYTES;
  }

  private static @Nullable String wrongOfAny(String name) {
    if (name.length() > MAX_BYTES || name.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return "a log's name has at most " + MAX_BYTES + " bytes";
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      return "a log's name is Unicode text";
    }
    if (name.codePoints().anyMatch(Character::isISOControl)) {
      return "a log's name has no control characters";
    }
    int start = 0;
    while (start <= name.length()) {
      int slash = name.indexOf('/', start);
      int end = slash < 0 ? name.length() : slash;
      String segment = name.substring(start, end);
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return "a log's name is a path without empty segments, `.` and `..`";
      }
      start = end + 1;
    }
    return null;
  }
}
