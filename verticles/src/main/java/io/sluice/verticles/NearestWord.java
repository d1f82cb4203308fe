package io.sluice.verticles;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Guesses what was meant by a mistyped word: the nearest by optimal string alignment (letters left
 * out, added, replaced, or two swapped), if it is near.
 */
final class NearestWord {

  /** One slip for every so many letters still looks like the same word. */
  private static final int LETTERS_PER_SLIP = 3;

  private NearestWord() {}

  static Optional<String> to(String word, Collection<String> known) {
    return known.stream()
        .filter(it -> distance(word, it) <= Math.max(1, it.length() / LETTERS_PER_SLIP))
        .min(Comparator.comparingInt(it -> distance(word, it)));
  }

  private static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        d[i][j] =
            Math.min(d[i - 1][j - 1] + (same ? 0 : 1), Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
