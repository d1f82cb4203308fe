package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame.Data;
import java.util.ArrayDeque;
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

  /** Hands over, in order, what holds this sequence number or a later one. */
  int resend(long expected, long nowMs, Consumer<Data> send) {
    resentAtMs = nowMs;
    acknowledge(expected);
    frames.forEach(send);
    return frames.size();
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
