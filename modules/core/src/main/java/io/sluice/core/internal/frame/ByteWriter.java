package io.sluice.core.internal.frame;

import io.sluice.core.Chunk;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Writes the protocol's primitive fields. Big-endian; one thread.
 *
 * <p>They gather in an array that is used again, since a call to the buffer costs more than a small
 * field itself; what has gathered, and large payloads, go into the buffer in one copy each.
 */
final class ByteWriter {

  private static final int FIRST = 1024;

  /** What gathers at most, which is a frame of small chunks; only a larger field takes more. */
  private static final int MOST = 64 * 1024;

  /** From here on a copy of its own is cheaper than two. */
  private static final int LARGE = 2 * 1024;

  private byte[] bytes = new byte[FIRST];
  private int size;
  private @Nullable Buffer target;

  /** Writes at the end of this buffer from now on. */
  void begin(Buffer buffer) {
    target = buffer;
    size = 0;
  }

  /** The rest goes into the buffer, which is left alone then. */
  void end() {
    flush();
    target = null;
    if (bytes.length > MOST) {
      bytes = new byte[FIRST];
    }
  }

  private void flush() {
    target().appendBytes(bytes, 0, size);
    size = 0;
  }

  private Buffer target() {
    return Objects.requireNonNull(target);
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

  /** A chunk's payload. */
  void payload(Chunk chunk) {
    int length = chunk.length();
    if (length < LARGE) {
      int at = reserve(length);
      chunk.copyTo(bytes, at);
    } else {
      flush();
      chunk.appendTo(target());
    }
  }

  /** Makes room and answers where it begins. */
  private int reserve(int count) {
    if (size + count > bytes.length) {
      makeRoom(count);
    }
    int at = size;
    size += count;
    return at;
  }

  private void makeRoom(int count) {
    if (size + count > MOST) {
      flush();
    }
    if (size + count > bytes.length) {
      int doubled = Math.min(MOST, 2 * bytes.length);
      bytes = Arrays.copyOf(bytes, Math.max(size + count, doubled));
    }
  }
}
