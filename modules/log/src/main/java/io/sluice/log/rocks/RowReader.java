package io.sluice.log.rocks;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a row in the order they were written in. */
final class RowReader {

  private final byte[] bytes;
  private int at;

  RowReader(byte[] bytes) {
    this.bytes = bytes;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at == bytes.length) {
        break;
      }
      byte next = bytes[at++];
      value |= (next & 0x7fL) << shift;
      if (next >= 0) {
        return (value >>> 1) ^ -(value & 1);
      }
    }
    throw new DamagedException("a row ends too early");
  }

  int count() {
    long value = number();
    if (value < -1 || value > bytes.length) {
      throw new DamagedException("a row has an impossible length");
    }
    return (int) value;
  }

  @Nullable String text() {
    int length = count();
    if (length < 0) {
      return null;
    }
    if (length > bytes.length - at) {
      throw new DamagedException("a row ends too early");
    }
    at += length;
    return new String(bytes, at - length, length, StandardCharsets.UTF_8);
  }

  String required() {
    String text = text();
    if (text == null) {
      throw new DamagedException("a row lacks a text");
    }
    return text;
  }
}
