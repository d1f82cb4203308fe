package io.sluice.sources.upstream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a {@code Retry-After} asks to wait (RFC 9110, 10.2.3). */
final class RetryAfter {

  /** The longest that is taken at its word: a day. */
  static final long MAX_SECONDS = 86_400;

  private static final Pattern DELTA = Pattern.compile("[0-9]{1,9}");

  private RetryAfter() {}

  /**
   * In seconds, up to {@link #MAX_SECONDS}; -1 where it says nothing that can be understood.
   *
   * @param value seconds, or a date
   * @param date the answer's own time, which a date is compared with: the clocks may differ
   * @param clock for an answer without one
   */
  static long seconds(@Nullable String value, @Nullable String date, Clock clock) {
    if (value == null) {
      return -1;
    }
    String text = value.strip();
    if (DELTA.matcher(text).matches()) {
      return Math.min(Long.parseLong(text), MAX_SECONDS);
    }
    Instant until = instant(text);
    if (until == null) {
      return -1;
    }
    Instant sent = date == null ? null : instant(date.strip());
    long millis = Duration.between(sent == null ? clock.instant() : sent, until).toMillis();
    return Math.clamp(Math.ceilDiv(millis, 1_000L), 0, MAX_SECONDS);
  }

  private static @Nullable Instant instant(String text) {
    try {
      return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
