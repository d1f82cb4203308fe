package io.sluice.verticles.chat;

import java.util.ArrayList;
import java.util.List;

/**
 * What an answer has said so far, in pieces: a single buffer that doubles is copied again and
 * again, by many answers at once where they began together, and each copy outlives a collection.
 * One thread.
 */
final class AnswerText {

  /** So many characters a piece, about; the default limit of an answer is four times that. */
  static final int PIECE = 1_024;

  private final List<String> full = new ArrayList<>();
  private StringBuilder last = new StringBuilder();

  void append(String text) {
    last.append(text);
    if (last.length() >= PIECE) {
      full.add(last.toString());
      last = new StringBuilder(PIECE);
    }
  }

  /** All of it. */
  @Override
  public String toString() {
    return String.join("", full) + last;
  }
}
