package io.sluice.log.rocks;

import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.log.internal.LogState;
import java.time.Duration;
import java.time.Instant;

/**
 * What readers may know of a log: nothing of it is still on its way to the disk (rule L4).
 *
 * @param id the number its own records are found by
 * @param head what is known of it
 * @param shares whose records hold its chunks
 * @param usedMs when it was last used, as stored
 * @param forks whether there are forks of it
 * @param deleted whether only they keep it
 */
record LogView(long id, LogHead head, Shares shares, long usedMs, boolean forks, boolean deleted) {

  static LogView of(String name, MetaRow row) {
    LogState state = row.state();
    long incarnation = state.incarnation();
    LogHead head =
        new LogHead(
            name,
            state.options(),
            new LogOffset(incarnation, state.first()),
            new LogOffset(incarnation, state.tail()),
            state.bytes(),
            state.outcome());
    return new LogView(
        row.id(), head, row.shares(), state.usedMs(), row.forks() > 0, row.deleted());
  }

  /** Whether it has expired, when it was last used then. */
  boolean isExpired(long lastUsedMs, long nowMs) {
    LogOptions options = head.options();
    Instant at = options.expiresAt();
    if (at != null) {
      return !Instant.ofEpochMilli(nowMs).isBefore(at);
    }
    Duration ttl = options.ttl();
    return ttl != null && Duration.ofMillis(Math.max(0, nowMs - lastUsedMs)).compareTo(ttl) >= 0;
  }
}
