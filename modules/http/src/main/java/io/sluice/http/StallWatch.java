package io.sluice.http;

/**
 * Knows how much a socket was given and has taken, and whether its reader has stalled: data has
 * waited for it all the time, and it took less than the least progress.
 *
 * <p>What counts is what the socket took, so neither a trickle nor a heartbeat evades it; and a
 * quiet stream, for which nothing waits, is never stalled. A steady slow reader is seen in bursts:
 * its own side's buffers take a megabyte at once and then nothing for minutes. So a reader is given
 * longer, up to {@link #PATIENCE} times, by what it has taken beyond what buffers take that nobody
 * reads from.
 */
final class StallWatch {

  /** How many times longer a reader is waited for that has taken enough. */
  static final int PATIENCE = 5;

  /** About what the sockets' buffers hold between us and a reader that reads nothing. */
  static final long UNREAD_BUFFERS = 576 * 1024;

  private static final long NEVER = Long.MIN_VALUE;

  /** Not what is needed of them: there is a watch for each reader. */
  private final HttpOptions options;

  private long waiting;
  private long taken;
  private boolean emptied;
  private long waitingSince = NEVER;
  private long deafSince = NEVER;
  private long takenThen;

  StallWatch(HttpOptions options) {
    this.options = options;
  }

  private long timeoutNanos() {
    return options.timings().stallTimeout().toNanos();
  }

  private double bytesPerNano() {
    return options.limits().minBytesPerSecond() / 1e9;
  }

  /** The socket was given so many bytes. */
  void gave(long bytes) {
    waiting += bytes;
  }

  /** The socket has taken so many of them. */
  void took(long bytes) {
    waiting -= bytes;
    taken += bytes;
    if (waiting == 0) {
      emptied = true;
    }
  }

  /** What was given and not taken yet, in bytes. */
  long waiting() {
    return waiting;
  }

  /** Whether data waits. */
  boolean isWaiting() {
    return waiting > 0;
  }

  /** All bytes given so far. */
  long given() {
    return waiting + taken;
  }

  /** Whether the reader has stalled; to be asked now and then. */
  boolean isStalled(long now) {
    boolean waitedOn = waiting > 0 && !emptied && waitingSince != NEVER;
    emptied = false;
    if (!waitedOn) {
      waitingSince = waiting > 0 ? now : NEVER;
      takenThen = taken;
      return false;
    }
    long patience = patience();
    if (taken - takenThen >= bytesPerNano() * patience) {
      waitingSince = now;
      takenThen = taken;
      return false;
    }
    return now - waitingSince >= patience;
  }

  /**
   * The same, or nothing has been read from it for the stall timeout: its leaving would not be
   * noticed.
   *
   * @param deaf whether nothing is read from it now
   */
  boolean isStalled(long now, boolean deaf) {
    if (!deaf) {
      deafSince = NEVER;
    } else if (deafSince == NEVER) {
      deafSince = now;
    }
    return isStalled(now) || (deaf && now - deafSince >= timeoutNanos());
  }

  private long patience() {
    double earned = Math.max(0, taken - UNREAD_BUFFERS) / bytesPerNano();
    long timeout = timeoutNanos();
    return timeout + (long) Math.min(earned, (PATIENCE - 1.0) * timeout);
  }
}
