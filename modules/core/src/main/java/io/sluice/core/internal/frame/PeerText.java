package io.sluice.core.internal.frame;

/**
 * Text that a peer chose, made fit for a line of a log (rule H2): of any length and any content as
 * it comes, it must neither fill the log nor begin a line or turn one around.
 */
public final class PeerText {

  private PeerText() {}

  /** At most so many characters, and a question mark for each that does not show as itself. */
  public static String printable(String text, int most) {
    StringBuilder shown = new StringBuilder(Math.min(text.length(), most) + 1);
    text.codePoints()
        .limit(most)
        .forEach(point -> shown.appendCodePoint(isPlain(point) ? point : '?'));
    return text.codePointCount(0, text.length()) > most
        ? shown.append('…').toString()
        : shown.toString();
  }

  private static boolean isPlain(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.PRIVATE_USE,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
