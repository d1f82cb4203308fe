package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of one log that were written together, as {@link RecordWriter} laid them out. The chunks
 * read from it are slices of its bytes. Immutable.
 */
final class LogRecord {

  private final long position;
  private final byte[] bytes;
  private final int start;

  /**
   * @param position of its first chunk
   * @param bytes all of it, handed over
   */
  LogRecord(long position, byte[] bytes) {
    this(position, bytes, 0);
  }

  /**
   * A record among others.
   *
   * @param position of its first chunk
   * @param bytes where it is, not to be changed
   * @param start where it begins there
   */
  LogRecord(long position, byte[] bytes, int start) {
    this.position = position;
    this.bytes = bytes;
    this.start = start;
  }

  /**
   * A record read from the disk, whose checksum is right.
   *
   * @throws DamagedException where it is not
   */
  static LogRecord checked(long position, byte[] bytes) {
    if (bytes.length < RecordWriter.TABLE || bytes[4] != RecordWriter.LAYOUT) {
      throw new DamagedException("the record at position " + position + " is not one");
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 4, bytes.length - 4);
    if (Bytes.getInt(bytes, 0) != (int) crc.getValue()) {
      throw new DamagedException(
          "the checksum of the record at position " + position + " is wrong");
    }
    return new LogRecord(position, bytes);
  }

  long position() {
    return position;
  }

  /** All of it, not to be changed; copied where it is among others. */
  byte[] bytes() {
    int length = RecordWriter.TABLE + Bytes.getInt(bytes, start + 21) + payloadBytes();
    return length == bytes.length ? bytes : Arrays.copyOfRange(bytes, start, start + length);
  }

  private int payloadBytes() {
    return Bytes.getInt(bytes, start + 17);
  }

  int count() {
    return Bytes.getInt(bytes, start + 5);
  }

  /** The position after its last chunk. */
  long end() {
    return position + count();
  }

  long timeMs() {
    return Bytes.getLong(bytes, start + 9);
  }

  /** The payloads' lengths. */
  int[] lengths() {
    int[] lengths = new int[count()];
    Cursor cursor = new Cursor();
    for (int i = 0; i < lengths.length; i++) {
      cursor.skip();
      lengths[i] = cursor.length;
    }
    return lengths;
  }

  /**
   * Adds chunks to a list: from a position, up to another, within limits, and one at least while
   * the list is empty.
   *
   * @return the payload bytes added
   */
  long read(long from, long until, int maxChunks, long maxBytes, List<Chunk> into) {
    Cursor cursor = new Cursor();
    long at = position;
    for (; at < from; at++) {
      cursor.skip();
    }
    long added = 0;
    long end = Math.min(until, end());
    for (; at < end && into.size() < maxChunks; at++) {
      cursor.step();
      if (added + cursor.length > maxBytes && !into.isEmpty()) {
        break;
      }
      into.add(cursor.chunk(at));
      added += cursor.length;
    }
    return added;
  }

  /** Walks over the table and the payloads together. */
  private final class Cursor {
    private int entry = start + RecordWriter.TABLE;
    private int body = entry + Bytes.getInt(bytes, start + 21);
    private int payload;
    private int length;
    private boolean json;
    private @Nullable String event;
    private int eventStart;
    private int eventLength;

    void step() {
      skip();
      if (eventLength == 0) {
        event = null;
      } else if (event == null || !sameEvent()) {
        event = new String(bytes, eventStart, eventLength, StandardCharsets.UTF_8);
        knownStart = eventStart;
        knownLength = eventLength;
      }
    }

    // Feeds mostly repeat one event type: one string for all of a run.
    private int knownStart;
    private int knownLength;

    private boolean sameEvent() {
      return Arrays.equals(
          bytes, knownStart, knownStart + knownLength, bytes, eventStart, eventStart + eventLength);
    }

    void skip() {
      int head = varint();
      length = head >>> 2;
      json = (head & RecordWriter.JSON) != 0;
      eventLength = 0;
      if ((head & RecordWriter.EVENT) != 0) {
        eventLength = varint();
        eventStart = entry;
        entry += eventLength;
      }
      payload = body;
      body += length;
    }

    Chunk chunk(long at) {
      return Chunk.stored(bytes, payload, length, event, at, json);
    }

    private int varint() {
      int value = bytes[entry++];
      if (value >= 0) {
        return value;
      }
      value &= 0x7f;
      for (int shift = 7; ; shift += 7) {
        int next = bytes[entry++];
        value |= (next & 0x7f) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }
  }

  @Override
  public String toString() {
    return "LogRecord[" + position + ", " + count() + " chunks]";
  }
}
