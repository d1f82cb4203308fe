package io.sluice.core.internal.frame;

import io.sluice.core.HoldBack;
import io.sluice.core.internal.frame.Frame.Ack;
import io.sluice.core.internal.frame.Frame.Cancel;
import io.sluice.core.internal.frame.Frame.Credit;
import io.sluice.core.internal.frame.Frame.Data;
import io.sluice.core.internal.frame.Frame.End;
import io.sluice.core.internal.frame.Frame.Fail;
import io.sluice.core.internal.frame.Frame.Malformed;
import io.sluice.core.internal.frame.Frame.Nak;
import io.sluice.core.internal.frame.Frame.Open;
import io.sluice.core.internal.frame.Frame.Opened;
import io.sluice.core.internal.frame.Frame.Ping;
import io.sluice.core.internal.frame.Frame.Pong;
import io.sluice.core.internal.frame.Frame.Refused;
import io.sluice.core.internal.frame.Frame.Reset;

/**
 * Frames to bytes and back, as {@code docs/protocol.md} draws them: a length, the version, the
 * type, both ends, and the type's own fields. Inside a node a frame is handed over as it is.
 *
 * <p>Bytes that are no frame become {@link Malformed}, never an exception: one bad peer must not
 * stop an endpoint.
 */
public final class FrameCodec extends WireCodec<Frame> {

  /** The codec's name on the bus. */
  public static final String NAME = "sluice.frame";

  private static final int OPEN = 1;
  private static final int OPENED = 2;
  private static final int REFUSED = 3;
  private static final int DATA = 4;
  private static final int CREDIT = 5;
  private static final int NAK = 6;
  private static final int END = 7;
  private static final int FAIL = 8;
  private static final int CANCEL = 9;
  private static final int ACK = 10;
  private static final int PING = 11;
  private static final int PONG = 12;
  private static final int RESET = 13;

  @Override
  long wireBytes(Frame frame) {
    return frame instanceof Data data ? data.wireBytes() : 0;
  }

  @Override
  void write(ByteWriter out, Frame frame) {
    out.u8(type(frame));
    out.i64(frame.to());
    out.string(frame.from().address());
    out.i64(frame.from().id());
    fields(out, frame);
  }

  private static int type(Frame frame) {
    return switch (frame) {
      case Open f -> OPEN;
      case Opened f -> OPENED;
      case Refused f -> REFUSED;
      case Data f -> DATA;
      case Credit f -> CREDIT;
      case Nak f -> NAK;
      case End f -> END;
      case Fail f -> FAIL;
      case Cancel f -> CANCEL;
      case Ack f -> ACK;
      case Ping f -> PING;
      case Pong f -> PONG;
      case Reset f -> RESET;
      case Malformed f -> throw new IllegalArgumentException("never sent: " + f);
    };
  }

  private static void fields(ByteWriter out, Frame frame) {
    switch (frame) {
      case Open f -> {
        ValueFields.write(out, f.request());
        out.i64(f.itemLimit());
        out.i64(f.byteLimit());
      }
      case Opened f -> ValueFields.write(out, f.info());
      case Refused f -> ValueFields.write(out, f.failure());
      case Data f -> DataFields.write(out, f);
      case Credit f -> {
        limits(out, f.itemLimit(), f.byteLimit(), f.expected(), f.consumed());
        held(out, f.holdBack(), f.heldMs());
      }
      case Nak f -> out.i64(f.expected());
      case End f -> out.i64(f.count());
      case Fail f -> {
        out.i64(f.count());
        ValueFields.write(out, f.failure());
      }
      case Cancel f -> out.string(f.by());
      case Ping f -> out.i64(f.position());
      case Pong f -> {
        limits(out, f.itemLimit(), f.byteLimit(), f.expected(), f.consumed());
        held(out, f.holdBack(), f.heldMs());
        out.i64(f.asked());
      }
      case Ack f -> {}
      case Reset f -> {}
      case Malformed f -> throw new IllegalArgumentException("never sent: " + f);
    }
  }

  private static void limits(ByteWriter out, long items, long bytes, long expected, long consumed) {
    out.i64(items);
    out.i64(bytes);
    out.i64(expected);
    out.i64(consumed);
  }

  private static void held(ByteWriter out, HoldBack holdBack, long heldMs) {
    out.oneOf(holdBack);
    out.varint(heldMs);
  }

  @Override
  Frame malformed(String reason) {
    return new Malformed(reason);
  }

  /** Another version may have the same head; that it names an endpoint shows that it does. */
  @Override
  Frame malformed(ByteReader in, String reason) {
    try {
      in.take(1); // the type
      long to = in.i64();
      return new Malformed(peer(in), to, reason);
    } catch (MalformedFrameException e) {
      return malformed(reason);
    }
  }

  /** Who is answered is an endpoint: no frame makes one send to another address of the bus. */
  private static Peer peer(ByteReader in) {
    String address = in.string();
    if (!address.startsWith(Peer.PREFIX) || address.length() > Peer.MAX_ADDRESS) {
      throw new MalformedFrameException("sent by no endpoint: " + address);
    }
    return new Peer(address, in.i64());
  }

  @Override
  Frame read(ByteReader in) {
    int type = in.u8();
    long to = in.i64();
    Peer from = peer(in);
    try {
      Frame frame = read(in, type, from, to);
      if (in.remaining() > 0) {
        throw new MalformedFrameException(in.remaining() + " bytes left over");
      }
      return frame;
    } catch (RuntimeException e) {
      in.take(in.remaining());
      return new Malformed(from, to, String.valueOf(e.getMessage()));
    }
  }

  private static Frame read(ByteReader in, int type, Peer from, long to) {
    return switch (type) {
      case OPEN -> new Open(from, ValueFields.request(in), in.i64(), in.i64());
      case OPENED -> new Opened(from, to, ValueFields.info(in));
      case REFUSED -> new Refused(from, to, ValueFields.failure(in));
      case DATA -> DataFields.read(in, from, to);
      case CREDIT ->
          new Credit(from, to, in.i64(), in.i64(), in.i64(), in.i64(), holdBack(in), in.varint());
      case NAK -> new Nak(from, to, in.i64());
      case END -> new End(from, to, in.i64());
      case FAIL -> new Fail(from, to, in.i64(), ValueFields.failure(in));
      case CANCEL -> new Cancel(from, to, in.string());
      case ACK -> new Ack(from, to);
      case PING -> new Ping(from, to, in.i64());
      case PONG ->
          new Pong(
              from,
              to,
              in.i64(),
              in.i64(),
              in.i64(),
              in.i64(),
              holdBack(in),
              in.varint(),
              in.i64());
      case RESET -> new Reset(from, to);
      default -> throw new MalformedFrameException("no such type of frame: " + type);
    };
  }

  private static HoldBack holdBack(ByteReader in) {
    return in.oneOf(HoldBack.class);
  }

  @Override
  public String name() {
    return NAME;
  }
}
