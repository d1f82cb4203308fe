package io.sluice.workers;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A frame between Sluice and a worker, as {@code docs/workers.md} draws it.
 *
 * @param type its letter
 * @param body what follows the letter; not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // as it is read and written; two are never compared
record WireFrame(char type, byte[] body) {

  static final char HELLO = 'H';
  static final char CALL = 'C';
  static final char GRANT = 'G';
  static final char CANCEL = 'X';
  static final char DROP = 'D';
  static final char PING = 'P';
  static final char STOP = 'S';

  static final char READY = 'R';
  static final char BAD_START = 'B';
  static final char VALUE = 'V';
  static final char ITEMS = 'I';
  static final char END = 'E';
  static final char FAIL = 'F';
  static final char DROPPED = 'D';
  static final char PONG = 'P';

  /** A largest chunk and what goes with it. */
  static final int MAX_BYTES = 8 * 1024 * 1024 + 64 * 1024;

  private static final String FROM_WORKER = "RBVIEFDP";
  private static final byte[] NOTHING = {};

  static WireFrame json(char type, JsonObject json) {
    return new WireFrame(type, json.toBuffer().getBytes());
  }

  static WireFrame numbers(char type, long... numbers) {
    ByteBuffer body = ByteBuffer.allocate(numbers.length * Long.BYTES);
    for (long number : numbers) {
      body.putLong(number);
    }
    return new WireFrame(type, body.array());
  }

  static WireFrame stop() {
    return new WireFrame(STOP, NOTHING);
  }

  /** With its length, as it is written. */
  byte[] encoded() {
    return ByteBuffer.allocate(Integer.BYTES + 1 + body.length)
        .putInt(1 + body.length)
        .put((byte) type)
        .put(body)
        .array();
  }

  /**
   * Reads the next one, blocking.
   *
   * @return null at the end, between two frames
   * @throws IOException where it is none, saying what it is instead
   */
  static @Nullable WireFrame read(DataInputStream from) throws IOException {
    byte[] head = new byte[Integer.BYTES + 1];
    int got = from.readNBytes(head, 0, head.length);
    if (got == 0) {
      return null;
    }
    if (got < head.length) {
      throw new EOFException("its output ended within a frame");
    }
    ByteBuffer fields = ByteBuffer.wrap(head);
    long length = Integer.toUnsignedLong(fields.getInt());
    char type = (char) (fields.get() & 0xff);
    if (length < 1 || length > MAX_BYTES || FROM_WORKER.indexOf(type) < 0) {
      throw new IOException(
          "its output is no frame of the protocol: length %d, type 0x%02x"
              .formatted(length, (int) type));
    }
    byte[] body = from.readNBytes((int) length - 1);
    if (body.length < length - 1) {
      throw new EOFException("its output ended within a frame");
    }
    return new WireFrame(type, body);
  }

  /**
   * A number of the body.
   *
   * @throws IndexOutOfBoundsException where the body is shorter
   */
  long number(int at) {
    return ByteBuffer.wrap(body).getLong(at);
  }

  /**
   * The body from here, as a JSON object.
   *
   * @throws RuntimeException where it is none
   */
  JsonObject jsonFrom(int at) {
    return new JsonObject(rest(at));
  }

  /** The body from here. */
  Buffer rest(int at) {
    return Buffer.buffer(Arrays.copyOfRange(body, at, body.length));
  }
}
