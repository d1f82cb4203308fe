package io.sluice.log.internal;

import java.util.Comparator;

/** The order of logs' names: that of their UTF-8 bytes, which is that of their code points. */
public final class Names {

  /** That order. */
  public static final Comparator<String> ORDER = Names::compare;

  private Names() {}

  private static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        // halves of pairs stand for code points above all others
        return Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y)) == 0
            ? Character.compare(x, y)
            : Character.isSurrogate(x) ? 1 : -1;
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
