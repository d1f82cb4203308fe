package io.sluice.http;

import io.sluice.core.ByteRange;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Range}: RFC 9110, section 14.2. A single range of bytes, of a GET; all else (several
 * ranges, other units, nonsense) is answered whole, as the RFC allows.
 */
final class RangeHeader {

  private static final Pattern SINGLE =
      Pattern.compile("bytes=[ \\t]*([0-9]*)-([0-9]*)[ \\t]*", Pattern.CASE_INSENSITIVE);

  /** More digits than this are past the end of anything. */
  private static final int MAX_DIGITS = 18;

  /** What exists in no stream: {@code bytes=-0} asks for it, and is to be refused. */
  private static final ByteRange NOTHING = ByteRange.from(Long.MAX_VALUE);

  private RangeHeader() {}

  /** The range asked for, or null for the whole. */
  static @Nullable ByteRange of(HttpServerRequest request) {
    List<String> values = request.headers().getAll("Range");
    boolean asked = request.method().equals(HttpMethod.GET) && values.size() == 1;
    return asked ? parse(values.get(0)) : null;
  }

  static @Nullable ByteRange parse(String value) {
    Matcher range = SINGLE.matcher(value);
    if (!range.matches()) {
      return null;
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty() ? null : number(last) == 0 ? NOTHING : ByteRange.ofLast(number(last));
    }
    if (last.isEmpty()) {
      return ByteRange.from(number(first));
    }
    return number(last) < number(first) ? null : new ByteRange(number(first), number(last));
  }

  private static long number(String digits) {
    return digits.length() > MAX_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
