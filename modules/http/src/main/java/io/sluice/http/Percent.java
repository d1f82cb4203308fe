package io.sluice.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Percent-encoding, RFC 3986, section 2.1, strictly: what is malformed is refused, not guessed. */
final class Percent {
  private Percent() {}

  /**
   * Decodes.
   *
   * @param plusIsSpace as in queries that forms make
   * @return null when a {@code %} is not followed by two hexadecimal digits, when the octets are
   *     not UTF-8, or when there is a NUL or a character that must have been encoded
   */
  static @Nullable String decode(String text, boolean plusIsSpace) {
    byte[] octets = new byte[text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int octet = c == '+' && plusIsSpace ? ' ' : c;
      if (c == '%') {
        octet = hex(text, i + 1);
        i += 2;
      } else if (c <= ' ' || c >= 0x7f) {
        return null;
      }
      if (octet <= 0) {
        return null;
      }
      octets[length++] = (byte) octet;
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(octets, 0, length))
          .toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Encodes a path's segment: everything but unreserved characters. */
  static String encode(String segment) {
    StringBuilder out = new StringBuilder(segment.length());
    for (byte b : segment.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-._~".indexOf(c) >= 0);
      out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }

  private static int hex(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 || text.charAt(at) > 'f' || text.charAt(at + 1) > 'f'
        ? -1
        : high << 4 | low;
  }
}
