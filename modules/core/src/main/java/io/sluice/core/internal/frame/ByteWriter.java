package io.sluice.core.internal.frame;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the protocol's primitive fields into a growing array. Big-endian; one thread. */
final class ByteWriter {
  private byte[] bytes;
  private int size;

  ByteWriter(int expected) {
    bytes = new byte[expected];
  }

  byte[] array() {
    return bytes;
  }

  int size() {
    return size;
  }

  void u8(int value) {
    // Making room may replace the array, so it comes first.
    int at = reserve(1);
    bytes[at] = (byte) value;
  }

  void bool(boolean value) {
    u8(value ? 1 : 0);
  }

  void i64(long value) {
    int at = reserve(8);
    for (int i = 7; i >= 0; i--) {
      bytes[at + i] = (byte) value;
      value >>>= 8;
    }
  }

  /** An unsigned LEB128 number: 7 bits a byte, the lowest first. */
  void varint(long value) {
    while ((value & ~0x7fL) != 0) {
      u8((int) (value & 0x7f) | 0x80);
      value >>>= 7;
    }
    u8((int) value);
  }

  void string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    varint(utf8.length);
    raw(utf8);
  }

  void optional(@Nullable String value) {
    bool(value != null);
    if (value != null) {
      string(value);
    }
  }

  void oneOf(Enum<?> value) {
    string(value.name());
  }

  void map(Map<String, String> map) {
    varint(map.size());
    map.forEach((key, value) -> {
      string(key);
      string(value);
    });
  }

  void raw(byte[] value) {
    int at = reserve(value.length);
    System.arraycopy(value, 0, bytes, at, value.length);
  }

  /** Makes room and answers where it begins. */
  int reserve(int count) {
    int at = size;
    size += count;
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length * 2));
    }
    return at;
  }
}
