package io.sluice.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One element of an {@code Accept} header: RFC 9110, section 12.5.1.
 *
 * @param type the type, or {@code *}
 * @param subtype the subtype, or {@code *}
 * @param parameters how many parameters it has beside {@code q}; they make it more specific, and
 *     are otherwise not looked at, since no format here has variants
 * @param q how much it is wanted, in thousandths
 */
record MediaRange(String type, String subtype, int parameters, int q) {

  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /**
   * Reads the header's lines; elements in their order.
   *
   * @throws Refusal 400 where one is malformed. A lone {@code *} and {@code q=.2} are taken for
   *     what they mean, since Java's own URL client sends them.
   */
  static List<MediaRange> parse(List<String> headers) {
    List<MediaRange> ranges = new ArrayList<>();
    for (String header : headers) {
      for (String element : split(header, ',')) {
        String text = element.strip();
        if (!text.isEmpty()) {
          ranges.add(one(text));
        }
      }
    }
    return ranges;
  }

  private static MediaRange one(String text) {
    List<String> parts = split(text, ';');
    String range = parts.get(0).strip().toLowerCase(Locale.ROOT);
    if (range.equals("*")) {
      range = "*/*";
    }
    int slash = range.indexOf('/');
    if (slash < 0
        || !isToken(range.substring(0, slash))
        || !isToken(range.substring(slash + 1))
        || (range.startsWith("*/") && !range.equals("*/*"))) {
      throw bad(text);
    }
    int q = 1000;
    int parameters = 0;
    for (String parameter : parts.subList(1, parts.size())) {
      String stripped = parameter.strip();
      if (stripped.regionMatches(true, 0, "q=", 0, 2)) {
        q = quality(stripped.substring(2), text);
      } else if (!stripped.isEmpty()) {
        parameters++;
      }
    }
    return new MediaRange(range.substring(0, slash), range.substring(slash + 1), parameters, q);
  }

  private static int quality(String value, String text) {
    if (!value.matches("(0?\\.[0-9]{1,3})|(0\\.?)|(1(\\.0{0,3})?)")) {
      throw bad(text);
    }
    return (int) Math.round(Double.parseDouble(value) * 1000);
  }

  private static Refusal bad(String text) {
    return Refusal.badParameter("Accept", "the Accept header has a malformed element: " + text);
  }

  /** Splits, but not inside quoted strings. */
  private static List<String> split(String text, char at) {
    List<String> parts = new ArrayList<>();
    boolean quoted = false;
    int from = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == at && !quoted) {
        parts.add(text.substring(from, i));
        from = i + 1;
      }
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** How specifically it speaks of a media type: 0 for any, or -1 when it does not. */
  int specificity(String mediaType) {
    if (type.equals("*")) {
      return 0;
    }
    int slash = mediaType.indexOf('/');
    if (!mediaType.substring(0, slash).equals(type)) {
      return -1;
    }
    if (subtype.equals("*")) {
      return 1;
    }
    return mediaType.substring(slash + 1).equals(subtype) ? 2 + parameters : -1;
  }

  private static boolean isToken(String text) {
    return TOKEN.matcher(text).matches();
  }
}
