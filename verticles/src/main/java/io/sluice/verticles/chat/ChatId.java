package io.sluice.verticles.chat;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Ids of conversations and answers: 128 random bits, which nobody guesses. */
final class ChatId {
  private static final int BYTES = 16;
  private static final Pattern SHAPE = Pattern.compile("[A-Za-z0-9_-]{22}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private ChatId() {}

  /** A new one. Any thread. */
  static String create() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Whether it could be one. */
  static boolean isShaped(String text) {
    return SHAPE.matcher(text).matches();
  }
}
