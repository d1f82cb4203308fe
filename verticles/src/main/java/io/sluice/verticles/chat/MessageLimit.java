package io.sluice.verticles.chat;

import io.sluice.http.Problem;

/** How long a message may be. */
final class MessageLimit {
  private MessageLimit() {}

  /**
   * Lets a message pass.
   *
   * @param field that it was in
   * @throws Refused where it is too long
   */
  static String check(String field, String message, ChatOptions options) {
    int chars = message.codePointCount(0, message.length());
    int most = options.limits().messageChars();
    if (chars > most) {
      throw new Refused(
          Problem.of(
                  413,
                  "MESSAGE_TOO_LONG",
                  field + " has " + chars + " characters: allowed are " + most)
              .with("parameter", field));
    }
    return message;
  }
}
