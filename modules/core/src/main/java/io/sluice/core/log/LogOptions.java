package io.sluice.core.log;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a log is, from its creation on. Immutable; each method answers a changed copy.
 *
 * @param contentType the media type of its chunks, kept as it was written; null for the store's
 *     default or, in a fork, its source's
 * @param retention how much it keeps
 * @param ttl it expires when it was neither read nor appended to for so long; null for never. A
 *     fork with neither {@code ttl} nor {@code expiresAt} has its source's
 * @param expiresAt it expires then; null for never. Not together with {@code ttl}
 * @param durability what an append survives; null for the store's default or, in a fork, its
 *     source's
 * @param slowReaders what becomes of readers that retention overtakes
 */
public record LogOptions(
    @Nullable String contentType,
    Retention retention,
    @Nullable Duration ttl,
    @Nullable Instant expiresAt,
    @Nullable Durability durability,
    SlowReaders slowReaders) {

  /** Keeps everything, of the store's default type and durability. */
  public static final LogOptions DEFAULT =
      new LogOptions(null, Retention.ALL, null, null, null, SlowReaders.DISCONNECT);

  /** Checks that it expires in one way at most. */
  public LogOptions {
    if (ttl != null && expiresAt != null) {
      throw new IllegalArgumentException("a log has a ttl or a time when it expires, not both");
    }
    if (ttl != null && ttl.isNegative()) {
      throw new IllegalArgumentException("a ttl is not negative: " + ttl);
    }
  }

  /** A log of this media type. */
  public static LogOptions of(String contentType) {
    return DEFAULT.contentType(contentType);
  }

  /** The same of another media type. */
  public LogOptions contentType(@Nullable String contentType) {
    return new LogOptions(contentType, retention, ttl, expiresAt, durability, slowReaders);
  }

  /** The same, keeping more or less. */
  public LogOptions retention(Retention retention) {
    return new LogOptions(contentType, retention, ttl, expiresAt, durability, slowReaders);
  }

  /** The same, expiring after so long without use, and at no fixed time. */
  public LogOptions ttl(@Nullable Duration ttl) {
    return new LogOptions(contentType, retention, ttl, null, durability, slowReaders);
  }

  /** The same, expiring then, whether it is used or not. */
  public LogOptions expiresAt(@Nullable Instant expiresAt) {
    return new LogOptions(contentType, retention, null, expiresAt, durability, slowReaders);
  }

  /** The same with another durability. */
  public LogOptions durability(@Nullable Durability durability) {
    return new LogOptions(contentType, retention, ttl, expiresAt, durability, slowReaders);
  }

  /** The same with another policy for slow readers. */
  public LogOptions slowReaders(SlowReaders slowReaders) {
    return new LogOptions(contentType, retention, ttl, expiresAt, durability, slowReaders);
  }

  /** Whether these are the same but for the case of the media type. */
  public boolean sameAs(LogOptions that) {
    return Objects.equals(lower(contentType), lower(that.contentType))
        && contentType(null).equals(that.contentType(null));
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }
}
