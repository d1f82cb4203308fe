package io.sluice.log.memory;

import io.sluice.core.StreamInfo;

/**
 * The limits of a {@link MemoryLogStore}. Immutable; each method answers a changed copy.
 *
 * @param maxLogs how many logs it may have, those counted that only forks keep
 * @param maxBytes how much memory its logs may take, about
 * @param maxWaiting how many appends to one log may wait for its readers, where they block
 * @param maxWaitingBytes how many payload bytes may wait for readers in all
 * @param contentType the media type of logs that do not say
 */
public record MemoryLogOptions(
    int maxLogs, long maxBytes, int maxWaiting, long maxWaitingBytes, String contentType) {

  /** 10,000 logs and 256 MiB: a quarter of a small heap, at a few hundred bytes an idle log. */
  public static final MemoryLogOptions DEFAULT =
      new MemoryLogOptions(10_000, 256L << 20, 1_024, 16L << 20, StreamInfo.BINARY);

  /** Checks that each limit is positive. */
  public MemoryLogOptions {
    if (maxLogs < 1 || maxBytes < 1 || maxWaiting < 1 || maxWaitingBytes < 1) {
      throw new IllegalArgumentException(
          "limits are positive, not "
              + maxLogs
              + ", "
              + maxBytes
              + ", "
              + maxWaiting
              + ", "
              + maxWaitingBytes);
    }
  }

  /** The same with another number of logs. */
  public MemoryLogOptions maxLogs(int maxLogs) {
    return new MemoryLogOptions(maxLogs, maxBytes, maxWaiting, maxWaitingBytes, contentType);
  }

  /** The same with other bytes. */
  public MemoryLogOptions maxBytes(long maxBytes) {
    return new MemoryLogOptions(maxLogs, maxBytes, maxWaiting, maxWaitingBytes, contentType);
  }

  /** The same with other bounds on what waits for readers. */
  public MemoryLogOptions maxWaiting(int appends, long bytes) {
    return new MemoryLogOptions(maxLogs, maxBytes, appends, bytes, contentType);
  }
}
