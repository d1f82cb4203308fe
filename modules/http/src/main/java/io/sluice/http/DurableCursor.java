package io.sluice.http;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What lets a cache collapse readers who wait for the same: the number of the interval in which the
 * server answered, which the client sends back, so that its next URL is another one, and the same
 * as that of all who were answered in this interval.
 */
final class DurableCursor {

  private static final long EPOCH_SECOND = Instant.parse("2024-10-09T00:00:00Z").getEpochSecond();

  private static final long INTERVAL_SECONDS = 20;

  /** An hour: readers whose clock, or cache, was ahead part again. */
  private static final int JITTER = 180;

  private static final int MAX_DIGITS = 15;

  private DurableCursor() {}

  /** The cursor to answer with; greater than the one the client sent. */
  static long next(@Nullable String sent, long epochMillis) {
    long now = (epochMillis / 1_000 - EPOCH_SECOND) / INTERVAL_SECONDS;
    long theirs =
        sent != null && sent.length() <= MAX_DIGITS && sent.matches("[0-9]+")
            ? Long.parseLong(sent)
            : -1;
    return theirs < now ? now : theirs + 1 + ThreadLocalRandom.current().nextInt(JITTER);
  }
}
