package io.sluice.verticles.chat;

import java.util.Locale;

/** How an answer ended. */
enum AnswerOutcome {
  /** The model had said all. */
  COMPLETED,
  /** Somebody stopped it, or nobody read it any more. */
  STOPPED,
  /** It was as long as answers, or this model's, may become. */
  LENGTH,
  /** The model, or this process, failed. */
  FAILED;

  /** As it is told. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one that is told so. */
  static AnswerOutcome of(String text) {
    return valueOf(text.toUpperCase(Locale.ROOT));
  }
}
