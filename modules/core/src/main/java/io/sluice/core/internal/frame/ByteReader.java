package io.sluice.core.internal.frame;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ByteWriter} wrote; throws {@link MalformedFrameException} where it cannot. */
final class ByteReader {

  /** More things of one kind than any frame has: what they become must not dwarf their bytes. */
  static final int MAX_THINGS = 65_536;

  private final byte[] bytes;
  private final int end;
  private int position;

  /** Reads so many bytes of an array, which nobody may change any more: chunks are slices of it. */
  ByteReader(byte[] bytes, int start, int length) {
    this.bytes = bytes;
    this.position = start;
    this.end = start + length;
  }

  byte[] array() {
    return bytes;
  }

  int remaining() {
    return end - position;
  }

  int u8() {
    return bytes[take(1)] & 0xff;
  }

  boolean bool() {
    int value = u8();
    if (value > 1) {
      throw new MalformedFrameException("a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  long i64() {
    int at = take(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (bytes[at + i] & 0xff);
    }
    return value;
  }

  long varint() {
    if (position < end && bytes[position] >= 0) {
      return bytes[position++];
    }
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw new MalformedFrameException("a number has more than 63 bits");
  }

  /** A number of things that become objects. */
  int things() {
    int count = count();
    if (count > MAX_THINGS) {
      throw new MalformedFrameException(count + " announced, more than " + MAX_THINGS);
    }
    return count;
  }

  /** A number of bytes, or of what takes one at least, so never more than what remains. */
  int count() {
    long value = varint();
    if (value > remaining()) {
      throw new MalformedFrameException(value + " announced, " + remaining() + " bytes left");
    }
    return (int) value;
  }

  String string() {
    int length = count();
    return new String(bytes, take(length), length, StandardCharsets.UTF_8);
  }

  @Nullable String optional() {
    return bool() ? string() : null;
  }

  Map<String, String> map() {
    int size = things();
    Map<String, String> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      map.put(string(), string());
    }
    return map;
  }

  <E extends Enum<E>> E oneOf(Class<E> type) {
    return Enum.valueOf(type, string());
  }

  /** Passes over so many bytes and answers where they begin. */
  int take(int count) {
    if (count < 0 || count > remaining()) {
      throw new MalformedFrameException(count + " bytes wanted, " + remaining() + " left");
    }
    int at = position;
    position += count;
    return at;
  }
}
