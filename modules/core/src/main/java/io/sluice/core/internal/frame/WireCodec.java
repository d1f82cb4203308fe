package io.sluice.core.internal.frame;

import io.netty.buffer.ByteBuf;
import io.sluice.core.Chunk;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * What every codec of the bus does alike: a length, the version, then the fields. Inside a node a
 * frame is handed over as it is.
 *
 * <p>Bytes that are no frame become one that says so, never an exception: one bad peer must not
 * stop an endpoint.
 */
abstract class WireCodec<F> implements MessageCodec<F, F> {

  /** The protocol's version; another one is not understood. */
  static final int VERSION = 1;

  /** Twice the largest chunk: no frame comes near it. */
  private static final int MAX_BYTES = 2 * Chunk.MAX_BYTES;

  /** More than the head of a frame takes, which is what is read of one that is cut short. */
  private static final int HEAD_BYTES = 256;

  /** From so many bytes on, room is made before they are written. */
  private static final int LARGE = 2 * 1024;

  /** An event loop encodes one frame after the other. */
  private final ThreadLocal<ByteWriter> writers = ThreadLocal.withInitial(ByteWriter::new);

  abstract void write(ByteWriter out, F frame);

  /** Throws a {@link RuntimeException} where it is no frame. */
  abstract F read(ByteReader in);

  abstract F malformed(String reason);

  /**
   * The same of a frame that cannot be read whole, but whose head may tell who sent it.
   *
   * @param in after the version
   */
  F malformed(ByteReader in, String reason) {
    return malformed(reason);
  }

  /** About how many bytes a frame takes, and not less; 0 where that is not known before. */
  long wireBytes(F frame) {
    return 0;
  }

  @Override
  public final void encodeToWire(Buffer wire, F frame) {
    makeRoom(wire, wireBytes(frame));
    int start = wire.length() + Integer.BYTES;
    wire.appendInt(0);
    ByteWriter out = writers.get();
    out.begin(wire);
    out.u8(VERSION);
    write(out, frame);
    out.end();
    wire.setInt(start - Integer.BYTES, wire.length() - start);
  }

  /**
   * A buffer that grows by itself doubles: for a chunk of 64 KiB and its head it took 128 KiB,
   * which was 96 % of what a sender of such chunks allocated.
   */
  private static void makeRoom(Buffer wire, long count) {
    if (count > LARGE && wire instanceof BufferInternal internal) {
      ByteBuf bytes = internal.getByteBuf();
      long needed = bytes.writerIndex() + count;
      if (needed > bytes.capacity() && needed <= bytes.maxCapacity()) {
        bytes.capacity((int) needed);
      }
    }
  }

  @Override
  public final F decodeFromWire(int position, Buffer wire) {
    try {
      if (position + 4 > wire.length()) {
        return malformed("no length");
      }
      int length = wire.getInt(position);
      int start = position + 4;
      int there = wire.length() - start;
      if (length < 0 || length > there) {
        return cut(wire, start, length + " bytes announced, " + there + " there");
      }
      if (length > MAX_BYTES) {
        return cut(wire, start, length + " bytes, more than " + MAX_BYTES);
      }
      return decode(reader(wire, start, length));
    } catch (RuntimeException e) {
      return malformed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads where the bytes are: the event bus cut this message out of what it received, into an
   * array of its own that nobody else has and none writes to again.
   */
  private static ByteReader reader(Buffer wire, int start, int length) {
    if (wire instanceof BufferInternal internal) {
      ByteBuf bytes = internal.getByteBuf();
      if (bytes.hasArray()) {
        return new ByteReader(bytes.array(), bytes.arrayOffset() + start, length);
      }
    }
    return new ByteReader(wire.getBytes(start, start + length), 0, length);
  }

  private F cut(Buffer wire, int start, String reason) {
    int head = Math.min(wire.length() - start, HEAD_BYTES);
    if (head == 0) {
      return malformed(reason);
    }
    return malformed(reader(wire, start + 1, head - 1), reason);
  }

  private F decode(ByteReader in) {
    int version = in.u8();
    if (version != VERSION) {
      return malformed(in, "version " + version + ", not " + VERSION);
    }
    F frame = read(in);
    if (in.remaining() > 0) {
      throw new MalformedFrameException(in.remaining() + " bytes left over");
    }
    return frame;
  }

  @Override
  public final F transform(F frame) {
    return frame;
  }

  @Override
  public final byte systemCodecID() {
    return -1;
  }
}
