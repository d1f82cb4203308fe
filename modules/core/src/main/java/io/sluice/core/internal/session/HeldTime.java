package io.sluice.core.internal.session;

/** How long items have waited at the receiver until they were taken, in all. Context only. */
final class HeldTime {
  private static final long NOTHING = Long.MIN_VALUE;

  private long totalMs;
  private long sinceMs = NOTHING;

  /** There is something to take. */
  void received(long nowMs) {
    if (sinceMs == NOTHING) {
      sinceMs = nowMs;
    }
  }

  /** Everything was taken. */
  void taken(long nowMs) {
    totalMs = millis(nowMs);
    sinceMs = NOTHING;
  }

  /** Up to now. */
  long millis(long nowMs) {
    return sinceMs == NOTHING ? totalMs : totalMs + nowMs - sinceMs;
  }
}
