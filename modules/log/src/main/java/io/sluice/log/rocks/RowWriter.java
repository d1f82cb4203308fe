package io.sluice.log.rocks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Writes the fields of a row one after another, and may write many rows. One thread. */
final class RowWriter {

  private byte[] bytes = new byte[256];
  private int at;

  /** Begins another row. */
  RowWriter anew() {
    at = 0;
    return this;
  }

  RowWriter number(long value) {
    room(10);
    // zigzag, so that small negative numbers are short, too
    at = Varints.put(bytes, at, (value << 1) ^ (value >> 63));
    return this;
  }

  RowWriter text(@Nullable String text) {
    if (text == null) {
      return number(-1);
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    room(utf8.length);
    System.arraycopy(utf8, 0, bytes, at, utf8.length);
    at += utf8.length;
    return this;
  }

  byte[] finish() {
    return Arrays.copyOf(bytes, at);
  }

  private void room(int more) {
    if (bytes.length - at < more) {
      bytes = Arrays.copyOf(bytes, Math.max(at + more, 2 * bytes.length));
    }
  }
}
