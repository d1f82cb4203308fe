package io.sluice.http;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;

/** Looks at payload bytes without turning them into characters where that can be avoided. */
final class Utf8 {
  private Utf8() {}

  /** True when every byte is a printable ASCII character: nothing to check, nothing to split. */
  static boolean isPlain(Chunk chunk) {
    for (int i = 0, n = chunk.length(); i < n; i++) {
      byte b = chunk.byteAt(i);
      if (b < 0x20 || b == 0x7f) {
        return false;
      }
    }
    return true;
  }

  /** A copy of the payload as well-formed UTF-8; what is malformed becomes U+FFFD. */
  static byte[] clean(Chunk chunk) {
    return isWellFormed(chunk) ? chunk.bytes() : chunk.text().getBytes(StandardCharsets.UTF_8);
  }

  /** True when the payload is well-formed UTF-8: Unicode, table 3-7. */
  static boolean isWellFormed(Chunk chunk) {
    int n = chunk.length();
    int i = 0;
    while (i < n) {
      int length = sequenceLength(chunk, i, n);
      if (length == 0) {
        return false;
      }
      i += length;
    }
    return true;
  }

  /** The length of the well-formed sequence at an index, or 0. */
  private static int sequenceLength(Chunk chunk, int at, int end) {
    int lead = chunk.byteAt(at) & 0xff;
    if (lead < 0x80) {
      return 1;
    }
    int length = lead < 0xc2 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : lead < 0xf5 ? 4 : 0;
    if (length == 0 || at + length > end) {
      return 0;
    }
    int second = chunk.byteAt(at + 1) & 0xff;
    int lowest = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    int highest = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (second < lowest || second > highest) {
      return 0;
    }
    for (int i = at + 2; i < at + length; i++) {
      if ((chunk.byteAt(i) & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }
}
