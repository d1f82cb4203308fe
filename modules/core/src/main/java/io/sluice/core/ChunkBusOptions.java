package io.sluice.core;

/**
 * Limits of one process's bus.
 *
 * @param windowBudgetBytes what all windows of receivers may hold together; beyond it windows stop
 *     growing, then opens are refused. One chunk larger than its stream's window may pass when
 *     nothing else of the stream is in flight; what it has more than the window is not counted
 * @param maxStreamsPerEndpoint how many sessions one endpoint holds; beyond it opens are refused
 */
public record ChunkBusOptions(long windowBudgetBytes, int maxStreamsPerEndpoint) {

  /** A quarter of the heap for windows, and a million streams. */
  public static final ChunkBusOptions DEFAULT =
      new ChunkBusOptions(Runtime.getRuntime().maxMemory() / 4, 1_000_000);

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
  }
}
