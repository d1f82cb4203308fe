package io.sluice.sources.model;

/**
 * Puts characters together that JSON texts were cut within: half of a surrogate pair has no UTF-8.
 * What stays half becomes U+FFFD. One thread at a time.
 */
public final class WholeCharacters {
  private static final char REPLACEMENT = '\uFFFD';

  private String held = "";

  /** Makes one, for one text in parts. */
  public WholeCharacters() {}

  /** The next text, but for a last half, which waits for its other one. */
  public String of(String next) {
    String text = held.isEmpty() ? next : held + next;
    held = "";
    if (text.isEmpty()) {
      return text;
    }
    int end = text.length();
    if (Character.isHighSurrogate(text.charAt(end - 1))) {
      held = text.substring(--end);
    }
    return replaced(text.substring(0, end));
  }

  /** What waited in vain: nothing, or U+FFFD. */
  public String end() {
    String rest = held.isEmpty() ? "" : String.valueOf(REPLACEMENT);
    held = "";
    return rest;
  }

  private static String replaced(String text) {
    StringBuilder changed = null;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        i++;
      } else {
        changed = changed == null ? new StringBuilder(text) : changed;
        changed.setCharAt(i, REPLACEMENT);
      }
    }
    return changed == null ? text : changed.toString();
  }
}
