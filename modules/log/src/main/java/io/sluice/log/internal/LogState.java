package io.sluice.log.internal;

import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Fork;
import io.sluice.core.log.LogOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a store must keep of a log besides its chunks, and what a {@link LogLedger} is made of.
 *
 * @param options what it is, complete: the media type and the durability are not null
 * @param incarnation its number; a fork has its source's
 * @param fork what it was asked to begin as a part of; null for none
 * @param shared the chunks before this position are its source's; 0 without a fork
 * @param first the oldest position it keeps
 * @param tail the position after the newest
 * @param bytes the payload bytes it keeps from {@code shared} on
 * @param usedMs when it was last created, read or appended to
 * @param outcome how it ended; null while it is open
 * @param sequence the last expected sequence it was given; null for none
 * @param closing the step that closed it; null for none
 * @param producers where its producers stand, the longest unused first
 */
public record LogState(
    LogOptions options,
    long incarnation,
    @Nullable Fork fork,
    long shared,
    long first,
    long tail,
    long bytes,
    long usedMs,
    @Nullable Outcome outcome,
    @Nullable String sequence,
    Append.@Nullable Step closing,
    List<Producer> producers) {

  /** Copies the list. */
  public LogState {
    producers = List.copyOf(producers);
  }

  /** An open, empty log. */
  public static LogState created(LogOptions complete, long incarnation, long nowMs) {
    return new LogState(
        complete, incarnation, null, 0, 0, 0, 0, nowMs, null, null, null, List.of());
  }

  /** An open log that has what its source keeps before the position where they part. */
  public static LogState forked(
      LogOptions complete, LogState source, Fork fork, ForkPoint point, long nowMs) {
    return new LogState(
        complete,
        source.incarnation,
        fork,
        point.position(),
        Math.min(source.first, point.position()),
        point.position(),
        0,
        nowMs,
        null,
        null,
        null,
        List.of());
  }

  /**
   * Where a producer stands.
   *
   * @param id its name
   * @param epoch its present epoch
   * @param highest the highest sequence of that epoch
   */
  public record Producer(String id, long epoch, long highest) {}
}
