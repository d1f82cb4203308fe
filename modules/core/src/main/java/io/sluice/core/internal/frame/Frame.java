package io.sluice.core.internal.frame;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import java.util.List;

/**
 * What crosses the bus. Immutable: handed over by reference inside a node, encoded by {@link
 * FrameCodec} when it leaves. Sequence numbers count items from 0 (rule S1).
 */
public sealed interface Frame {

  /** Who sent it. */
  Peer from();

  /** The receiver's stream id; 0 where it has none yet. */
  long to();

  /** Whether whoever sent it has done with the stream, and needs no answer that it is unknown. */
  default boolean endsStream() {
    return this instanceof Reset || this instanceof Ack;
  }

  /** Consumer to an offer: asks for a stream, with the first credit. */
  record Open(Peer from, StreamRequest request, long itemLimit, long byteLimit) implements Frame {
    @Override
    public long to() {
      return 0;
    }
  }

  /** The offer's reply: the stream is open. */
  record Opened(Peer from, long to, StreamInfo info) implements Frame {}

  /** The offer's reply: it is not, and why. */
  record Refused(Peer from, long to, Failure failure) implements Frame {}

  /**
   * Producer to consumer: items.
   *
   * @param first the sequence number of the first item
   * @param items may be empty, to carry the flag alone
   * @param bytes the items' {@link #weight} together
   * @param starved the producer could go on, but has no credit
   * @param sentMs when it was first sent, in milliseconds since 1970, by the producer's clock; 0
   *     where that is not told
   */
  record Data(
      Peer from, long to, long first, List<Item> items, long bytes, boolean starved, long sentMs)
      implements Frame {

    /** One that does not tell when it was sent. */
    public Data(Peer from, long to, long first, List<Item> items, long bytes, boolean starved) {
      this(from, to, first, items, bytes, starved, 0);
    }

    /** What an item takes on the wire beside its payload, mostly, with some room. */
    private static final int ITEM_BYTES = 8;

    /** What a frame takes beside its items: the event bus's fields, and its own. */
    private static final int FRAME_BYTES = 256;

    /** What it takes on the wire, about. */
    public long wireBytes() {
      return FRAME_BYTES + bytes + (long) ITEM_BYTES * items.size();
    }

    /** The sequence number after the last item. */
    public long end() {
      return first + items.size();
    }
  }

  /**
   * Consumer to producer: absolute limits (rule C3).
   *
   * @param itemLimit items may have sequence numbers below this
   * @param byteLimit the bytes of all items together may reach this
   * @param expected the next sequence number not received yet: acknowledges all before it
   * @param consumed how many items the application has taken
   * @param holdBack why there is no more
   * @param heldMs how long in all, in milliseconds, items have waited at the receiver to be taken
   */
  record Credit(
      Peer from,
      long to,
      long itemLimit,
      long byteLimit,
      long expected,
      long consumed,
      HoldBack holdBack,
      long heldMs)
      implements Frame {}

  /** Consumer to producer: item {@code expected} is missing; send again from there. */
  record Nak(Peer from, long to, long expected) implements Frame {}

  /** Producer to consumer: completed after {@code count} items. */
  record End(Peer from, long to, long count) implements Frame {}

  /** Producer to consumer: failed after {@code count} items. */
  record Fail(Peer from, long to, long count, Failure failure) implements Frame {

    /**
     * What it tells. A failure that says who cancelled is that: a source that hands on how another
     * stream ended, such as a log, tells it after all items, which a CANCEL would overtake.
     */
    public Outcome outcome() {
      String by = failure.details().get("by");
      return failure.code() == FailureCode.CANCELLED && by != null
          ? new Outcome.Cancelled(by)
          : new Outcome.Failed(failure);
    }
  }

  /** Either to the other: cancelled; beats what is queued. */
  record Cancel(Peer from, long to, String by) implements Frame {}

  /** The outcome was received. */
  record Ack(Peer from, long to) implements Frame {}

  /**
   * Are you there, and how far? From a producer {@code position} is the number of items sent; from
   * a consumer, of items received.
   */
  record Ping(Peer from, long to, long position) implements Frame {}

  /**
   * A consumer's answer to PING, with everything a lost CREDIT or NAK would have told. A producer
   * answers with its position in {@code expected} and zeros.
   *
   * @param asked the position of the PING it answers: only beside that {@code expected} says
   *     whether anything was lost
   */
  record Pong(
      Peer from,
      long to,
      long itemLimit,
      long byteLimit,
      long expected,
      long consumed,
      HoldBack holdBack,
      long heldMs,
      long asked)
      implements Frame {

    /** A producer's: its position. */
    public static Pong ofProducer(Peer from, long to, long position) {
      return new Pong(from, to, 0, 0, position, 0, HoldBack.APPLICATION, 0, 0);
    }
  }

  /** That stream id is unknown here. */
  record Reset(Peer from, long to) implements Frame {}

  /** What could not be decoded; never sent. Who sent it is known where its head could be read. */
  record Malformed(Peer from, long to, String reason) implements Frame {
    private static final int MAX_REASON = 200;

    /** Makes the reason fit to be logged: some of it is a stranger's text. */
    public Malformed {
      reason = PeerText.printable(reason, MAX_REASON);
    }

    /** What nobody knows the sender of. */
    public Malformed(String reason) {
      this(Peer.NOBODY, 0, reason);
    }
  }

  /** What an item counts in byte credit: its payload; a gap counts nothing. */
  static int weight(Item item) {
    return item instanceof io.sluice.core.Chunk chunk ? chunk.length() : 0;
  }

  /** What items count in byte credit together. */
  static long weight(List<Item> items) {
    long bytes = 0;
    for (Item item : items) {
      bytes += weight(item);
    }
    return bytes;
  }
}
