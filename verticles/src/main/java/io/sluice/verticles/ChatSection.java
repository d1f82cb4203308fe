package io.sluice.verticles;

import io.sluice.verticles.chat.ChatOptions;
import io.sluice.verticles.chat.ChatOptions.Limits;
import io.sluice.verticles.chat.ChatOptions.Times;
import java.util.List;

/** The section {@code chat}, with its defaults. */
final class ChatSection {
  private ChatSection() {}

  /** Reads the section. */
  static ChatOptions of(Section section) {
    Limits limits = Limits.DEFAULT;
    Times times = Times.DEFAULT;
    return new ChatOptions(
        List.copyOf(section.listed("models")),
        section.text("system", ""),
        new Limits(
            section.integer("messageChars", limits.messageChars()),
            section.integer("messages", limits.messages()),
            section.integer("historyMessages", limits.historyMessages()),
            section.integer("historyBytes", limits.historyBytes()),
            section.integer("answerChars", limits.answerChars()),
            section.integer("answers", limits.answers()),
            section.integer("answersPerClient", limits.answersPerClient())),
        new Times(
            section.duration("grace", times.grace()),
            section.duration("answer", times.answer()),
            section.duration("resume", times.resume()),
            section.duration("keep", times.keep())));
  }
}
