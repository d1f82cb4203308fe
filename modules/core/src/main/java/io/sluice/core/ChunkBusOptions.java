package io.sluice.core;

import java.time.Duration;

/**
 * Limits of one process's bus.
 *
 * @param windowBudgetBytes what all windows of receivers may hold together; beyond it windows stop
 *     growing, then opens are refused. One chunk larger than its stream's window may pass when
 *     nothing else of the stream is in flight; what it has more than the window is not counted
 * @param maxStreamsPerEndpoint how many sessions one endpoint holds; beyond it opens are refused
 * @param maxLinkBytes what one endpoint writes to one of another node ahead of the socket; beyond
 *     it chunks wait with their source. One frame, or what is sent again after a loss, may pass
 * @param reopenFor how long a stream that lost its producer is asked for elsewhere, once a second,
 *     before it fails; see {@link StreamRequest#reopen}
 */
public record ChunkBusOptions(
    long windowBudgetBytes, int maxStreamsPerEndpoint, long maxLinkBytes, Duration reopenFor) {

  /** Enough that a socket never waits for a turn, and over in a moment where it is slow. */
  public static final long DEFAULT_LINK_BYTES = 1024 * 1024;

  /** A node that is started anew is back by then. */
  public static final Duration DEFAULT_REOPEN_FOR = Duration.ofSeconds(15);

  /** A quarter of the heap for windows, a million streams, and 1 MiB a link. */
  public static final ChunkBusOptions DEFAULT =
      new ChunkBusOptions(Runtime.getRuntime().maxMemory() / 4, 1_000_000);

  /** With {@link #DEFAULT_LINK_BYTES} and {@link #DEFAULT_REOPEN_FOR}. */
  public ChunkBusOptions(long windowBudgetBytes, int maxStreamsPerEndpoint) {
    this(windowBudgetBytes, maxStreamsPerEndpoint, DEFAULT_LINK_BYTES, DEFAULT_REOPEN_FOR);
  }

  /** The same with another limit of what one link holds. */
  public ChunkBusOptions maxLinkBytes(long bytes) {
    return new ChunkBusOptions(windowBudgetBytes, maxStreamsPerEndpoint, bytes, reopenFor);
  }

  /** The same with another time to reopen; zero for never. */
  public ChunkBusOptions reopenFor(Duration time) {
    return new ChunkBusOptions(windowBudgetBytes, maxStreamsPerEndpoint, maxLinkBytes, time);
  }

  /** Checks the limits. */
  public ChunkBusOptions {
    if (windowBudgetBytes < 64 * 1024) {
      throw new IllegalArgumentException(
          "windowBudgetBytes must be at least 65536, not " + windowBudgetBytes);
    }
    if (maxStreamsPerEndpoint < 1) {
      throw new IllegalArgumentException(
          "maxStreamsPerEndpoint must be at least 1, not " + maxStreamsPerEndpoint);
    }
    if (maxLinkBytes < 64 * 1024) {
      throw new IllegalArgumentException(
          "maxLinkBytes must be at least 65536, not " + maxLinkBytes);
    }
    if (reopenFor.isNegative()) {
      throw new IllegalArgumentException("reopenFor must not be negative, not " + reopenFor);
    }
  }
}
