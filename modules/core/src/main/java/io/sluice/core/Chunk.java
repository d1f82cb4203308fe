package io.sluice.core;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The unit a stream carries: an immutable payload, an optional event type, and its offset where it
 * comes from a log.
 *
 * <p>A chunk may be a slice of the frame it arrived in. Who keeps one longer than its handler runs
 * should keep {@link #copy()}, or the whole frame stays in memory. Safe for use by any thread.
 */
public final class Chunk implements Item {

  /** The largest payload, in bytes: what an 8 MiB HTTP body or file block still fits into. */
  public static final int MAX_BYTES = 8 * 1024 * 1024;

  /** What {@link #offset()} answers for a chunk that does not come from a log. */
  public static final long NO_OFFSET = -1;

  private static final byte[] EMPTY = {};

  /** Eight bytes of an array as one number, the first lowest. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;

  private final byte[] bytes;
  private final int start;
  private final int length;
  private final @Nullable String event;
  private final long offset;
  private final boolean json;

  private Chunk(
      byte[] bytes, int start, int length, @Nullable String event, long offset, boolean json) {
    this.bytes = bytes;
    this.start = start;
    this.length = length;
    this.event = event;
    this.offset = offset;
    this.json = json;
  }

  /** A chunk of UTF-8 text. */
  public static Chunk of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A chunk of these bytes, which are handed over: the caller must not change them afterwards.
   *
   * @throws StreamException {@code CHUNK_TOO_LARGE} over {@link #MAX_BYTES}
   */
  public static Chunk of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  /**
   * A chunk of a part of these bytes, which are handed over as in {@link #of(byte[])}.
   *
   * @throws StreamException {@code CHUNK_TOO_LARGE} over {@link #MAX_BYTES}
   */
  public static Chunk of(byte[] bytes, int start, int length) {
    Objects.checkFromIndexSize(start, length, bytes.length);
    return new Chunk(bytes, start, checkLength(length), null, NO_OFFSET, false);
  }

  /** A chunk of a copy of the buffer. */
  public static Chunk of(Buffer buffer) {
    checkLength(buffer.length());
    return of(buffer.getBytes());
  }

  /**
   * A chunk of the value's JSON text, encoded here and now. Renderers in this process trust it to
   * be one well-formed JSON value and do not parse it again.
   *
   * @param value anything {@code io.vertx.core.json.Json} encodes
   */
  public static Chunk json(@Nullable Object value) {
    return wellFormedJson(Json.encode(value).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A chunk of bytes that the caller encoded as one well-formed UTF-8 JSON value. As with {@link
   * #json}, renderers in this process do not parse it again: use {@link #of(byte[])} for bytes from
   * elsewhere. The bytes are handed over.
   */
  public static Chunk wellFormedJson(byte[] bytes) {
    return new Chunk(bytes, 0, checkLength(bytes.length), null, NO_OFFSET, true);
  }

  /**
   * A chunk as a store kept it: all of it in one step, since reading a log makes a million of them
   * a second. The event type was checked when the chunk was first made.
   *
   * @param offset where it is in its log
   * @param wellFormedJson what {@link #isWellFormedJson} said of the chunk that was stored
   */
  public static Chunk stored(
      byte[] bytes,
      int start,
      int length,
      @Nullable String event,
      long offset,
      boolean wellFormedJson) {
    Objects.checkFromIndexSize(start, length, bytes.length);
    return new Chunk(bytes, start, checkLength(length), event, offset, wellFormedJson);
  }

  /** The chunk without payload. */
  public static Chunk empty() {
    return of(EMPTY);
  }

  private static int checkLength(int length) {
    if (length > MAX_BYTES) {
      throw new StreamException(
          Failure.of(
              FailureCode.CHUNK_TOO_LARGE,
              "a chunk has at most " + MAX_BYTES + " bytes, this one has " + length));
    }
    return length;
  }

  /**
   * The same payload with an event type, which shows in SSE only.
   *
   * @throws StreamException {@code BAD_CHUNK} for a type a producer may not use, see {@link
   *     EventType}
   */
  public Chunk withEvent(@Nullable String event) {
    if (event != null) {
      EventType.check(event);
    }
    return new Chunk(bytes, start, length, event, offset, json);
  }

  /** The same chunk at an offset of a log; for stores. */
  public Chunk at(long offset) {
    return new Chunk(bytes, start, length, event, offset, json);
  }

  /** The event type, or null. */
  public @Nullable String event() {
    return event;
  }

  /** The offset in the log it comes from, or {@link #NO_OFFSET}. */
  public long offset() {
    return offset;
  }

  /** The payload's length in bytes. */
  public int length() {
    return length;
  }

  /** True when this process encoded the payload as JSON, so that it need not be checked again. */
  public boolean isWellFormedJson() {
    return json;
  }

  /** The payload's byte at an index from 0. */
  public byte byteAt(int index) {
    return bytes[start + Objects.checkIndex(index, length)];
  }

  /**
   * The index of the first such byte at or after {@code from}, or -1. Eight bytes at a time:
   * looking for line ends byte by byte was a fifth of what rendering cost.
   */
  public int indexOf(byte wanted, int from) {
    int i = start + Objects.checkIndex(from, length + 1);
    int end = start + length;
    long pattern = EACH_BYTE * (wanted & 0xff);
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long difference = (long) LONGS.get(bytes, i) ^ pattern;
      // The highest bit of a byte is set where that byte, or one before it, is zero.
      long zeros = (difference - EACH_BYTE) & ~difference & HIGHEST_BITS;
      if (zeros != 0) {
        return i - start + (Long.numberOfTrailingZeros(zeros) >>> 3);
      }
    }
    for (; i < end; i++) {
      if (bytes[i] == wanted) {
        return i - start;
      }
    }
    return -1;
  }

  /**
   * Whether there is neither CR nor LF in the payload. One look at eight bytes at a time, where
   * there is no control character at all, as in most payloads.
   */
  public boolean isOneLine() {
    long found = 0;
    int i = start;
    int end = start + length;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, i);
      // The highest bit of a byte is set where that byte, or one before it, is below 16.
      found |= (eight - 16 * EACH_BYTE) & ~eight & HIGHEST_BITS;
    }
    boolean plain = found == 0;
    for (; i < end; i++) {
      plain &= bytes[i] < 0 || bytes[i] >= 16;
    }
    return plain || (indexOf((byte) '\n', 0) < 0 && indexOf((byte) '\r', 0) < 0);
  }

  /** Appends the payload to a buffer. */
  public void appendTo(Buffer target) {
    target.appendBytes(bytes, start, length);
  }

  /** Appends a part of the payload to a buffer. */
  public void appendTo(Buffer target, int from, int count) {
    Objects.checkFromIndexSize(from, count, length);
    target.appendBytes(bytes, start + from, count);
  }

  /** Writes the payload into a buffer at a position. */
  public void copyTo(Buffer target, int position) {
    target.setBytes(position, bytes, start, length);
  }

  /** Writes the payload into an array at a position. */
  public void copyTo(byte[] target, int position) {
    System.arraycopy(bytes, start, target, position, length);
  }

  /** A view that cannot be written. */
  public ByteBuffer asByteBuffer() {
    return ByteBuffer.wrap(bytes, start, length).slice().asReadOnlyBuffer();
  }

  /** A copy of the payload. */
  public byte[] bytes() {
    return Arrays.copyOfRange(bytes, start, start + length);
  }

  /** A copy of the payload. */
  public Buffer toBuffer() {
    return Buffer.buffer(length).appendBytes(bytes, start, length);
  }

  /** The payload as text; malformed UTF-8 becomes U+FFFD. */
  public String text() {
    return new String(bytes, start, length, StandardCharsets.UTF_8);
  }

  /** The same chunk on bytes of its own, to be kept. */
  public Chunk copy() {
    return length == bytes.length ? this : new Chunk(bytes(), 0, length, event, offset, json);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Chunk that
        && offset == that.offset
        && Objects.equals(event, that.event)
        && Arrays.equals(
            bytes, start, start + length, that.bytes, that.start, that.start + that.length);
  }

  @Override
  public int hashCode() {
    return Objects.hash(event, offset, asByteBuffer());
  }

  /** Tells the length and the event type, never the payload, which may be secret. */
  @Override
  public String toString() {
    return "Chunk[" + length + " bytes" + (event == null ? "" : ", event " + event) + "]";
  }
}
