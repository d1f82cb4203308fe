package io.sluice.core.internal.endpoint;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Frames that nobody should send, all of them from a seed; and bytes that are no frame. */
final class BadFrames {
  static final int LENGTH_AT = 0;
  static final int VERSION_AT = 4;
  static final int TYPE_AT = 5;
  private static final long[] NUMBERS = {
    Long.MIN_VALUE, -1, 0, 1, 2, 63, 64, 65, 1_000, 65_537, 1L << 24, 1L << 40, Long.MAX_VALUE
  };

  private final Random random;

  BadFrames(Random random) {
    this.random = random;
  }

  /** A number such as no peer, or every peer, says. */
  long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** A stream's id: most are such as an endpoint gives. */
  long id() {
    return random.nextInt(4) == 0 ? number() : random.nextInt(200);
  }

  /** Bytes for an endpoint. */
  Buffer bytes(Peer from) {
    Buffer wire = Stranger.encode(frame(from, id()));
    return switch (random.nextInt(10)) {
      case 0 -> noise(random.nextInt(80));
      case 1 -> wire.getBuffer(0, random.nextInt(wire.length()));
      case 2 -> truncated(wire, random.nextInt(wire.length() - VERSION_AT));
      case 3 -> wire.setInt(LENGTH_AT, random.nextInt());
      case 4 -> wire.setByte(VERSION_AT, (byte) random.nextInt());
      case 5 -> wire.setByte(TYPE_AT, (byte) random.nextInt());
      case 6 -> flipped(wire);
      case 7 -> counting(from);
      default -> wire;
    };
  }

  /** The same bytes, fewer, and a length that says so. */
  static Buffer truncated(Buffer wire, int length) {
    return wire.getBuffer(0, VERSION_AT + length).setInt(LENGTH_AT, length);
  }

  private Buffer noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return Buffer.buffer(bytes);
  }

  private Buffer flipped(Buffer wire) {
    for (int i = random.nextInt(4); i >= 0; i--) {
      wire.setByte(random.nextInt(wire.length()), (byte) random.nextInt());
    }
    return wire;
  }

  /** A DATA frame that announces more items, or a longer chunk, than there are bytes. */
  private Buffer counting(Peer from) {
    return random.nextBoolean()
        ? items(from, id(), 1L << random.nextInt(62))
        : chunk(from, id(), 1L << random.nextInt(62), Buffer.buffer());
  }

  /** So many items announced, and some zeros that could be chunks without bytes. */
  static Buffer items(Peer from, long to, long count) {
    Buffer wire = Stranger.encode(new Frame.Data(from, to, 0, List.of(), 0, false));
    return sized(varint(wire.getBuffer(0, wire.length() - 1), count).appendBytes(new byte[200]));
  }

  /** A DATA frame with one chunk of an announced length. */
  static Buffer chunk(Peer from, long to, long length, Buffer payload) {
    Buffer wire = Stranger.encode(new Frame.Data(from, to, 0, List.of(), 0, false));
    Buffer one = wire.getBuffer(0, wire.length() - 1).appendByte((byte) 1).appendByte((byte) 0);
    return sized(varint(one, length).appendBuffer(payload));
  }

  private static Buffer varint(Buffer wire, long value) {
    while ((value & ~0x7fL) != 0) {
      wire.appendByte((byte) ((value & 0x7f) | 0x80));
      value >>>= 7;
    }
    return wire.appendByte((byte) value);
  }

  /** With the length that it has. */
  static Buffer sized(Buffer wire) {
    return wire.setInt(LENGTH_AT, wire.length() - VERSION_AT);
  }

  /** A well-formed frame of any type but OPEN, that makes no sense or only by chance. */
  Frame frame(Peer from, long to) {
    Failure failure = Failure.of(FailureCode.PEER_LOST, text());
    return switch (random.nextInt(13)) {
      case 0 -> new Frame.Opened(from, to, StreamInfo.of("text/plain"));
      case 1 -> new Frame.Refused(from, to, failure);
      case 2, 3 -> data(from, to);
      case 4, 5 ->
          new Frame.Credit(
              from, to, number(), number(), number(), number(), HoldBack.SOCKET, number());
      case 6 -> new Frame.Nak(from, to, number());
      case 7 -> new Frame.End(from, to, number());
      case 8 -> new Frame.Fail(from, to, number(), failure);
      case 9 -> new Frame.Cancel(from, to, text());
      case 10 -> new Frame.Ping(from, to, number());
      case 11 ->
          new Frame.Pong(
              from, to, number(), number(), number(), number(), HoldBack.STORE, number(), number());
      default -> random.nextBoolean() ? new Frame.Ack(from, to) : new Frame.Reset(from, to);
    };
  }

  private Frame data(Peer from, long to) {
    List<Item> items = new ArrayList<>();
    for (int i = random.nextInt(90); i > 0; i--) {
      boolean isGap = random.nextInt(5) == 0;
      items.add(
          isGap ? new Gap(3, 9, Gap.Reason.SKIPPED) : Chunk.of(text()).at(random.nextInt(99)));
    }
    return new Frame.Data(from, to, number() & Long.MAX_VALUE, items, 0, random.nextBoolean());
  }

  private String text() {
    byte[] bytes = new byte[random.nextInt(40)];
    random.nextBytes(bytes);
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Bytes for an offer: an OPEN, or what a stranger takes for one. */
  Buffer open(Peer from) {
    StreamRequest request = StreamRequest.create().path(text()).with(text(), text());
    boolean isSane = random.nextInt(4) == 0;
    long items = isSane ? random.nextInt(64) : number();
    long bytes = isSane ? random.nextInt(16_384) : number();
    Buffer wire = Stranger.encode(new Frame.Open(from, request, items, bytes));
    return switch (random.nextInt(4)) {
      case 0 -> flipped(wire);
      case 1 -> bytes(from);
      default -> wire;
    };
  }
}
