package io.sluice.log.follow;

import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.StreamException;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogRefusal;
import io.sluice.log.internal.LogLedger;
import org.jspecify.annotations.Nullable;

/**
 * Where a reader begins.
 *
 * @param next the offset to read first
 * @param gap what to tell before; null for nothing
 */
record Beginning(LogOffset next, @Nullable Gap gap) {

  /**
   * Finds it.
   *
   * @param gaps whether an offset that the log no longer knows is answered with a gap
   * @throws StreamException {@link LogRefusal#TRIMMED} or {@link LogRefusal#UNKNOWN_OFFSET}
   */
  static Beginning of(LogHead head, From from, boolean gaps) {
    try {
      return new Beginning(head.first().at(LogLedger.position(head, from)), null);
    } catch (StreamException e) {
      LogRefusal refusal = LogRefusal.of(e.failure());
      if (!gaps || refusal == null || !(from instanceof From.At at)) {
        throw e;
      }
      long oldest = head.first().position();
      long asked = refusal == LogRefusal.TRIMMED ? at.offset().position() : oldest;
      return new Beginning(head.first(), new Gap(asked, oldest, refusal.gapReason()));
    }
  }

  /** What a refusal names as the oldest offset; null where it names none. */
  static @Nullable LogOffset oldest(Failure failure) {
    String next = failure.details().get(LogRefusal.NEXT);
    return next == null ? null : LogOffset.parse(LogRefusal.NEXT, next);
  }
}
