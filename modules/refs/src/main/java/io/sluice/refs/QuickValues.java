package io.sluice.refs;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The values most items are, without a parser: small integers and short plain text. A parser costs
 * more to set up than they do. What it does not know it leaves to the others, by answering null.
 */
final class QuickValues {

  /** No sum of so many digits overflows. */
  private static final int MAX_DIGITS = 18;

  /** Longer text is worth a parser. */
  private static final int MAX_TEXT = 256;

  private QuickValues() {}

  static byte @Nullable [] encode(@Nullable Object value) {
    if (value instanceof Integer || (value instanceof Long number && ValueWriter.isSafe(number))) {
      return value.toString().getBytes(StandardCharsets.ISO_8859_1);
    }
    return value instanceof String text && isPlain(text) ? quoted(text) : null;
  }

  private static boolean isPlain(String text) {
    int length = text.length();
    if (length > MAX_TEXT) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  private static byte[] quoted(String text) {
    byte[] bytes = new byte[text.length() + 2];
    bytes[0] = '"';
    for (int i = 0; i < text.length(); i++) {
      bytes[i + 1] = (byte) text.charAt(i);
    }
    bytes[bytes.length - 1] = '"';
    return bytes;
  }

  static @Nullable Object decode(Chunk json) {
    int length = json.length();
    if (length == 0) {
      return null;
    }
    byte first = json.byteAt(0);
    if (first == '"') {
      return length <= MAX_TEXT ? text(json, length) : null;
    }
    return first == '-' || (first >= '0' && first <= '9') ? number(json, length) : null;
  }

  private static @Nullable String text(Chunk json, int length) {
    if (length < 2 || json.byteAt(length - 1) != '"') {
      return null;
    }
    byte[] bytes = new byte[length];
    json.copyTo(bytes, 0);
    for (int i = 1; i < length - 1; i++) {
      byte b = bytes[i];
      if (b < ' ' || b == '"' || b == '\\' || b == 0x7f) {
        return null;
      }
    }
    return new String(bytes, 1, length - 2, StandardCharsets.ISO_8859_1);
  }

  private static @Nullable Object number(Chunk json, int length) {
    boolean negative = json.byteAt(0) == '-';
    int start = negative ? 1 : 0;
    int digits = length - start;
    if (digits < 1 || digits > MAX_DIGITS || (json.byteAt(start) == '0' && length > 1)) {
      return null; // "-0" and "01" are for the parser to judge
    }
    long sum = 0;
    for (int i = start; i < length; i++) {
      int digit = json.byteAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return null;
      }
      sum = sum * 10 + digit;
    }
    return ValueReader.smallest(negative ? -sum : sum);
  }
}
