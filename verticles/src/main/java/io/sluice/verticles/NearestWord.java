package io.sluice.verticles;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what was meant by a mistyped word: the nearest by Levenshtein distance, if it is near. */
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
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
