package io.sluice.workers.adapter;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A frame of the protocol: its type, and what follows. */
final class Frame {

  private static final int LONGEST = 8 * 1024 * 1024 + 64 * 1024;

  private final char type;
  private final byte[] body;

  Frame(char type, byte[] body) {
    this.type = type;
    this.body = body;
  }

  char type() {
    return type;
  }

  /** How many bytes follow the type. */
  int size() {
    return body.length;
  }

  /** For messages. */
  String text() {
    return type + new String(body, StandardCharsets.UTF_8);
  }

  static Frame json(char type, JsonObject body) {
    return new Frame(type, body.encode().getBytes(StandardCharsets.UTF_8));
  }

  static Frame numbers(char type, long... numbers) {
    ByteBuffer body = ByteBuffer.allocate(Long.BYTES * numbers.length);
    for (long it : numbers) {
      body.putLong(it);
    }
    return new Frame(type, body.array());
  }

  /** The next frame, or null where the stream ends between two. */
  static @Nullable Frame read(DataInputStream in) throws IOException {
    int length;
    try {
      length = in.readInt();
    } catch (EOFException e) {
      return null;
    }
    if (length < 1 || length > LONGEST) {
      throw new IOException("a frame of " + length + " bytes");
    }
    char type = (char) in.readUnsignedByte();
    byte[] body = new byte[length - 1];
    in.readFully(body);
    return new Frame(type, body);
  }

  byte[] encoded() {
    return ByteBuffer.allocate(5 + body.length)
        .putInt(1 + body.length)
        .put((byte) type)
        .put(body)
        .array();
  }

  /** The number at the body's beginning, or after FAIL's kind. */
  long number() {
    return ByteBuffer.wrap(body).getLong(type == 'F' ? 1 : 0);
  }

  /** The number after that. */
  long second() {
    return ByteBuffer.wrap(body).getLong(Long.BYTES);
  }

  /** Whether it tells of a stream, and not of a call or of the process. */
  boolean ofStream() {
    return type == 'I' || type == 'E' || type == 'D' || (type == 'F' && body[0] == 'S');
  }

  /** The JSON after so many bytes. */
  Object json(int offset) {
    return Json.decodeValue(new String(body, offset, body.length - offset, StandardCharsets.UTF_8));
  }

  /** What ITEMS holds. */
  List<byte[]> items() {
    ByteBuffer rest = ByteBuffer.wrap(body).position(Long.BYTES);
    List<byte[]> items = new ArrayList<>();
    while (rest.hasRemaining()) {
      byte[] item = new byte[rest.getInt()];
      rest.get(item);
      items.add(item);
    }
    return items;
  }
}
