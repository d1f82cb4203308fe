package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame.Data;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The frames a producer keeps until they are acknowledged: never more than a window. */
final class Unacknowledged {
  private final ArrayDeque<Data> frames = new ArrayDeque<>(4);

  private long bytes;
  private long askedFor = -1;
  private long resentAtMs = -1;

  void add(Data frame) {
    frames.add(frame);
    bytes += frame.bytes();
  }

  /** Forgets what lies wholly before this sequence number. */
  void acknowledge(long expected) {
    Data head;
    while ((head = frames.peek()) != null && head.end() <= expected) {
      frames.poll();
      bytes -= head.bytes();
    }
  }

  /**
   * Whether a NAK is to be answered: a number is sent again once in a while only. Where the link
   * reorders, the question comes many times, and answers that overtake each other would bring ever
   * more of them. One for an earlier number is late.
   */
  boolean isDue(long expected, long sent, long nowMs) {
    boolean isNew = expected > askedFor && expected <= sent;
    askedFor = isNew ? expected : askedFor;
    return isNew || nowMs - resentAtMs >= Session.TICK_MS / 2;
  }

  /** When something was sent again last; -1 for never. */
  long resentAtMs() {
    return resentAtMs;
  }

  /**
   * Hands over, in order, what holds this sequence number or a later one, while there is room.
   *
   * @return how many items from that number on were handed over
   */
  long resend(long expected, long nowMs, BooleanSupplier hasRoom, Consumer<Data> send) {
    resentAtMs = nowMs;
    acknowledge(expected);
    long end = expected;
    Iterator<Data> each = frames.iterator();
    while (each.hasNext() && hasRoom.getAsBoolean()) {
      Data frame = each.next();
      send.accept(frame);
      end = frame.end();
    }
    return end - expected;
  }

  /** The bytes of all of them. */
  long bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  void clear() {
    frames.clear();
    bytes = 0;
  }
}
