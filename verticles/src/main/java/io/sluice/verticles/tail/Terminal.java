package io.sluice.verticles.tail;

import java.util.function.IntPredicate;

/** What of a stranger's text a terminal is shown: nothing that steers it. */
public final class Terminal {

  private Terminal() {}

  /** The text without control characters, but for line ends and tabs. */
  public static String shown(String text) {
    return without(text, it -> Character.isISOControl(it) && it != '\n' && it != '\t');
  }

  /** The text as one line: without any control character. */
  public static String line(String text) {
    return without(text, Character::isISOControl);
  }

  private static String without(String text, IntPredicate steers) {
    return text.codePoints()
        .map(it -> steers.test(it) ? '?' : it)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }
}
