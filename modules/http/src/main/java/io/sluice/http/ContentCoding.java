package io.sluice.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a response may be compressed: RFC 9110, section 8.4.1. In the order of preference. */
enum ContentCoding {
  /** RFC 1952. */
  GZIP,
  /** RFC 1950, which is what HTTP means by deflate. */
  DEFLATE;

  private record Wish(String name, double q) {}

  /** What HTTP calls it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one a client likes best: RFC 9110, section 12.5.3; null where it wants none. What is
   * malformed asks for nothing.
   */
  static @Nullable ContentCoding accepted(List<String> headers) {
    List<Wish> wishes = new ArrayList<>();
    for (String header : headers) {
      for (String element : header.split(",", -1)) {
        Wish wish = wish(element.strip().toLowerCase(Locale.ROOT));
        if (wish != null) {
          wishes.add(wish);
        }
      }
    }
    ContentCoding best = null;
    double bestQ = Math.max(0, said(wishes, "identity"));
    for (ContentCoding coding : values()) {
      double q = quality(wishes, coding);
      if (q > 0 && (best == null ? q >= bestQ : q > bestQ)) {
        best = coding;
        bestQ = q;
      }
    }
    return best;
  }

  private static double quality(List<Wish> wishes, ContentCoding coding) {
    double own = said(wishes, coding.key());
    if (own < 0 && coding == GZIP) {
      own = said(wishes, "x-gzip");
    }
    return own < 0 ? said(wishes, "*") : own;
  }

  private static double said(List<Wish> wishes, String name) {
    for (Wish wish : wishes) {
      if (wish.name().equals(name)) {
        return wish.q();
      }
    }
    return -1;
  }

  private static @Nullable Wish wish(String element) {
    int end = element.indexOf(';');
    if (end < 0) {
      return element.isEmpty() ? null : new Wish(element, 1);
    }
    String q = element.substring(end + 1).strip();
    if (!q.matches("q=(0?\\.[0-9]{1,3}|0\\.?|1(\\.0{0,3})?)")) {
      return null;
    }
    return new Wish(element.substring(0, end).strip(), Double.parseDouble(q.substring(2)));
  }
}
