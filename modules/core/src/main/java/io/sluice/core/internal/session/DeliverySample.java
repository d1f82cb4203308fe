package io.sluice.core.internal.session;

import io.sluice.core.internal.frame.Frame.Data;

/**
 * How long a frame took from its producer until the reader had taken all of it: of one frame after
 * the other, so that nothing is kept for each; and of no more than one in {@link #APART_MS} of its
 * producer's clock, since each costs a histogram. Context only.
 */
final class DeliverySample {
  private static final long NONE = -1;

  /**
   * So many milliseconds lie between the sending of one frame and of the next that is looked at.
   */
  static final long APART_MS = 10;

  private long end = NONE;
  private long sentMs;

  /** A frame has arrived. */
  void received(Data frame) {
    if (end == NONE && frame.sentMs() > 0 && isApart(frame.sentMs())) {
      end = frame.end();
      sentMs = frame.sentMs();
    }
  }

  /** From the last one looked at; a clock that was set back is no reason to wait for it. */
  private boolean isApart(long ms) {
    return ms >= sentMs + APART_MS || ms < sentMs;
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
