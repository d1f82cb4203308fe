package io.sluice.core.internal.frame;

import io.sluice.core.Chunk;
import io.sluice.core.EventType;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * How the items of a DATA frame are written.
 *
 * <pre>
 * item  := kind(1) rest
 * chunk := kind 0 | EVENT | OFFSET, [event: string], [offset: varint], length: varint, payload
 * gap   := kind GAP, from: varint, to: varint, reason: string
 * </pre>
 */
final class DataFields {
  private static final int EVENT = 1;
  private static final int OFFSET = 2;
  private static final int GAP = 4;

  private DataFields() {}

  static void write(ByteWriter out, Frame.Data data) {
    out.i64(data.first());
    out.bool(data.starved());
    out.varint(data.sentMs());
    List<Item> items = data.items();
    int size = items.size();
    out.varint(size);
    for (int i = 0; i < size; i++) {
      switch (items.get(i)) {
        case Chunk chunk -> chunk(out, chunk);
        case Gap gap -> gap(out, gap);
      }
    }
  }

  static void chunk(ByteWriter out, Chunk chunk) {
    String event = chunk.event();
    boolean hasOffset = chunk.offset() >= 0;
    out.u8((event == null ? 0 : EVENT) | (hasOffset ? OFFSET : 0));
    if (event != null) {
      out.string(event);
    }
    if (hasOffset) {
      out.varint(chunk.offset());
    }
    out.varint(chunk.length());
    out.payload(chunk);
  }

  private static void gap(ByteWriter out, Gap gap) {
    out.u8(GAP);
    out.varint(gap.from());
    out.varint(gap.to());
    out.oneOf(gap.reason());
  }

  static Frame.Data read(ByteReader in, Peer from, long to) {
    final long first = in.i64();
    final boolean starved = in.bool();
    final long sentMs = in.varint();
    if (first < 0) {
      throw new MalformedFrameException("a sequence number is not negative: " + first);
    }
    Item[] items = new Item[in.things()];
    long bytes = 0;
    for (int i = 0; i < items.length; i++) {
      items[i] = item(in);
      bytes += Frame.weight(items[i]);
    }
    return new Frame.Data(from, to, first, Arrays.asList(items), bytes, starved, sentMs);
  }

  static Item item(ByteReader in) {
    int kind = in.u8();
    if (kind == GAP) {
      long from = in.varint();
      long to = in.varint();
      // The record checks that it ends after it begins.
      return new Gap(from, to, in.oneOf(Gap.Reason.class));
    }
    if (kind > (EVENT | OFFSET)) {
      throw new MalformedFrameException("no such kind of item: " + kind);
    }
    String event = (kind & EVENT) != 0 ? event(in) : null;
    long offset = (kind & OFFSET) != 0 ? in.varint() : Chunk.NO_OFFSET;
    int length = in.count();
    if (length > Chunk.MAX_BYTES) {
      throw new MalformedFrameException("a chunk of " + length + " bytes");
    }
    return Chunk.stored(in.array(), in.take(length), length, event, offset, false);
  }

  private static String event(ByteReader in) {
    int length = in.count();
    String event = new String(in.array(), in.take(length), length, StandardCharsets.UTF_8);
    if (!EventType.isAllowed(event)) {
      throw new MalformedFrameException("an event type that is not allowed");
    }
    return event;
  }
}
