package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame.Data;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The frames a producer keeps until they are acknowledged: never more than a window. */
final class Unacknowledged {
  private final ArrayDeque<Data> frames = new ArrayDeque<>(4);

  private long bytes;

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

  /** Hands over, in order, what holds this sequence number or a later one. */
  int resend(long expected, Consumer<Data> send) {
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
