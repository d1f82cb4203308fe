package io.sluice.sources.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Which word of a text follows which: an order-2 Markov chain that falls back to order 1. Between
 * sentences there is {@link #BREAK}, which a chain begins at and comes back to. Immutable.
 *
 * <p>All pairs of neighbours are sorted, each as one number with where it is in the text:
 *
 * <pre>
 *   bits 62..42     41..21    20..0
 *   first word      second    index of the second
 * </pre>
 *
 * so that what follows a word, or a pair, is one range of the array.
 */
final class WordChain {

  /** What is between two sentences. */
  static final int BREAK = 0;

  /** A text of {@link MarkovSource#MAX_BYTES} has fewer words than 2 to this. */
  private static final int BITS = 21;

  private static final long INDEX = (1L << BITS) - 1;

  /**
   * How often a pair that the text goes on from in one way only is left by its last word alone:
   * else a short text would be told as it is.
   */
  private static final double WANDERS = 0.4;

  private final List<String> words;
  private final int[] text;
  private final long[] pairs;

  private WordChain(List<String> words, int[] text, long[] pairs) {
    this.words = words;
    this.text = text;
    this.pairs = pairs;
  }

  /** Splits a text; blank lines and {@code . ! ?} end sentences. */
  static WordChain of(String text) {
    List<String> words = new ArrayList<>(List.of(""));
    Map<String, Integer> ids = new HashMap<>();
    Sequence sequence = new Sequence();
    for (String paragraph : text.split("\\n\\s*\\n", -1)) {
      for (String word : paragraph.strip().split("\\s+", -1)) {
        if (!word.isEmpty()) {
          sequence.add(
              ids.computeIfAbsent(
                  word,
                  added -> {
                    words.add(added);
                    return words.size() - 1;
                  }));
          if (endsSentence(word)) {
            sequence.breakHere();
          }
        }
      }
      sequence.breakHere();
    }
    int[] all = sequence.toArray();
    long[] pairs = new long[Math.max(0, all.length - 1)];
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = ((long) all[i] << (2 * BITS)) | ((long) all[i + 1] << BITS) | (i + 1);
    }
    Arrays.sort(pairs);
    return new WordChain(List.copyOf(words), all, pairs);
  }

  /** Whether a word ends a sentence, also with a quote or a bracket after its full stop. */
  static boolean endsSentence(String word) {
    int last = word.length() - 1;
    while (last > 0 && "\"'”’»)]_*".indexOf(word.charAt(last)) >= 0) {
      last--;
    }
    return last >= 0 && ".!?…".indexOf(word.charAt(last)) >= 0;
  }

  /** Whether there is nothing to tell. */
  boolean isEmpty() {
    return words.size() == 1;
  }

  String word(int id) {
    return words.get(id);
  }

  /** A word, or {@link #BREAK}, after two others. */
  int next(int before, int last, int order, RandomGenerator random) {
    if (order == 2) {
      int from = first(before, last);
      int to = first(before, last + 1);
      // the text ends with a break, so that only a pair with that one has nothing after it
      boolean alone = to - from <= 1;
      boolean ends = to > from && indexAt(to - 1) + 1 >= text.length;
      if (to > from && !ends && !(alone && last != BREAK && random.nextDouble() < WANDERS)) {
        return text[indexAt(from + random.nextInt(to - from)) + 1];
      }
    }
    int from = first(last, 0);
    int to = first(last + 1, 0);
    return to > from ? text[indexAt(from + random.nextInt(to - from))] : BREAK;
  }

  private int indexAt(int at) {
    return (int) (pairs[at] & INDEX);
  }

  /** Where the pairs begin that are not before this one. */
  private int first(int before, int last) {
    long wanted = ((long) before << (2 * BITS)) | ((long) last << BITS);
    int found = Arrays.binarySearch(pairs, wanted);
    return found >= 0 ? found : -found - 1;
  }

  /** The words in their order, with breaks between sentences: one first, one last, none twice. */
  private static final class Sequence {
    private int[] ids = new int[1024];
    private int size = 1; // begins with a break

    void add(int id) {
      if (size == ids.length) {
        ids = Arrays.copyOf(ids, 2 * size);
      }
      ids[size++] = id;
    }

    void breakHere() {
      if (ids[size - 1] != BREAK) {
        add(BREAK);
      }
    }

    int[] toArray() {
      return Arrays.copyOf(ids, size);
    }
  }
}
