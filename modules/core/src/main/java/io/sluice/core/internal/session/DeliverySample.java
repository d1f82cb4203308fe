package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame.Data;

/**
 * How long a frame took from its producer until the reader had taken all of it: of one frame after
 * the other, so that nothing is kept for each. Context only.
 */
final class DeliverySample {
  private static final long NONE = -1;

  private long end = NONE;
  private long sentMs;

  /** A frame has arrived. */
  void received(Data frame) {
    if (end == NONE && frame.sentMs() > 0) {
      end = frame.end();
      sentMs = frame.sentMs();
    }
  }

  /** Whether this many items taken are all of the frame. */
  boolean isTaken(long consumed) {
    return end != NONE && consumed >= end;
  }

  /**
   * How long it took; never negative, whatever the clocks say. The next frame is the next sample.
   */
  long taken(long wallMs) {
    end = NONE;
    return Math.max(0, wallMs - sentMs);
  }
}
