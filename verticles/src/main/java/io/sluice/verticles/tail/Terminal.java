package io.sluice.verticles.tail;

/** What of a producer's text a terminal is shown: nothing that steers it. */
final class Terminal {

  private Terminal() {}

  /** The text without control characters, but for line ends and tabs. */
  static String shown(String text) {
    return text.codePoints()
        .map(it -> Character.isISOControl(it) && it != '\n' && it != '\t' ? '?' : it)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
