package io.sluice.sources.model;

import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One answer of a chain: a word at a time, up to a sentence's end or to a number of words. */
final class Sentences {

  /** After so many words an answer ends with its sentence, where nobody says how long it may be. */
  static final int USUAL_WORDS = 60;

  /** However long its last sentence is. */
  static final int MOST_WORDS = 400;

  private final WordChain chain;
  private final int order;
  private final RandomGenerator random;
  private final int usual;
  private final int most;
  private int before = WordChain.BREAK;
  private int last = WordChain.BREAK;
  private int count;
  private String finish = ModelItem.STOP;

  /**
   * Begins one.
   *
   * @param maxTokens the most words; null for the usual length
   */
  Sentences(WordChain chain, int order, RandomGenerator random, @Nullable Integer maxTokens) {
    this.chain = chain;
    this.order = order;
    this.random = random;
    this.most = maxTokens == null ? MOST_WORDS : maxTokens;
    this.usual = Math.min(USUAL_WORDS, most);
  }

  /** The next word, with the space before it; null at the end. */
  @Nullable String next() {
    if (chain.isEmpty()) {
      return null;
    }
    int id = follow();
    if (id == WordChain.BREAK) {
      if (count >= usual) {
        return null;
      }
      id = follow(); // after a break comes a word
    }
    if (count == most) {
      finish = ModelItem.LENGTH;
      return null;
    }
    return (count++ == 0 ? "" : " ") + chain.word(id);
  }

  private int follow() {
    int id = chain.next(before, last, order, random);
    before = last;
    last = id;
    return id;
  }

  /** How many words there were. */
  int count() {
    return count;
  }

  /** Why it ended. */
  String finish() {
    return finish;
  }
}
