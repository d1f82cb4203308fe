package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame.Data;
import java.util.ArrayDeque;
import java.util.function.Consumer;

/** The frames a producer keeps until they are acknowledged: never more than a window. */
final class Unacknowledged {
  private final ArrayDeque<Data> frames = new ArrayDeque<>(4);

  void add(Data frame) {
    frames.add(frame);
  }

  /** Forgets what lies wholly before this sequence number. */
  void acknowledge(long expected) {
    Data head;
    while ((head = frames.peek()) != null && head.end() <= expected) {
      frames.poll();
    }
  }

  /** Hands over, in order, what holds this sequence number or a later one. */
  int resend(long expected, Consumer<Data> send) {
    acknowledge(expected);
    frames.forEach(send);
    return frames.size();
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }

  void clear() {
    frames.clear();
  }
}
