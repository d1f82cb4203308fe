package io.sluice.verticles.chat;

import java.time.Duration;
import java.util.List;

/**
 * How chats are held: the section {@code chat} of the configuration.
 *
 * @param models the streams that may be asked, by name; the first is asked where nobody says
 *     another. Empty where there is no chat
 * @param system what every model is told first; empty for nothing
 * @param limits what a chat may hold
 * @param times how long things may take, and are kept
 */
public record ChatOptions(List<String> models, String system, Limits limits, Times times) {

  /** Copies the list. */
  public ChatOptions {
    models = List.copyOf(models);
  }

  /** Whether anything can be asked. */
  public boolean isOn() {
    return !models.isEmpty();
  }

  /**
   * What a chat may hold (rule B1).
   *
   * @param messageChars of one message, in characters
   * @param messages of one conversation
   * @param historyMessages of it that a model is told, the newest
   * @param historyBytes of those, as UTF-8
   * @param answerChars of one answer, which then ends as {@code length}
   * @param answers that are made at once
   * @param answersPerClient of those for one client
   */
  public record Limits(
      int messageChars,
      int messages,
      int historyMessages,
      int historyBytes,
      int answerChars,
      int answers,
      int answersPerClient) {

    /** Those of who says nothing. */
    public static final Limits DEFAULT = new Limits(16_000, 1_000, 100, 262_144, 4_000, 1_000, 32);
  }

  /**
   * How long things may take, and are kept.
   *
   * @param grace that an answer which nobody reads goes on
   * @param answer that it may take in all
   * @param resume that an answer can be read again after its end
   * @param keep that a conversation is kept after its last use
   */
  public record Times(Duration grace, Duration answer, Duration resume, Duration keep) {

    /** Those of who says nothing. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(15),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofHours(720));
  }
}
