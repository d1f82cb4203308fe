package io.sluice.sources.model;

import java.util.Locale;

/**
 * What somebody said.
 *
 * @param role who
 * @param content what, as well-formed Unicode
 */
public record Message(Role role, String content) {

  /** Who said it. */
  public enum Role {
    /** Whoever set the model up. */
    SYSTEM,
    /** Who asks. */
    USER,
    /** The model. */
    ASSISTANT;

    /** As JSON has it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What a user said. */
  public static Message user(String content) {
    return new Message(Role.USER, content);
  }

  /** Tells no content, which may be private. */
  @Override
  public String toString() {
    return "Message[" + role + ", " + content.length() + " characters]";
  }
}
