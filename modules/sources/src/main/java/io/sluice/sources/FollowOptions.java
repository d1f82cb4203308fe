package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.time.Duration;

/**
 * How a growing file is followed.
 *
 * @param start where a reader begins
 * @param contentType the media type of each line
 * @param maxLineBytes the longest line without its end, from 1 to {@link Chunk#MAX_BYTES}; a longer
 *     one fails the stream as {@code CHUNK_TOO_LARGE}
 * @param interval how often the file is looked at, from {@link #MIN_INTERVAL} to a minute
 * @param settle how long a file that was replaced must not have grown before readers go on to the
 *     new one: its writer may still have it open
 */
public record FollowOptions(
    Start start, String contentType, int maxLineBytes, Duration interval, Duration settle) {

  /** Where a reader begins. */
  public enum Start {
    /** With the first whole line written from now on. */
    END,
    /** With the first line of the file there is now. */
    BEGINNING
  }

  /** The shortest interval: below it, looking costs more than it tells. */
  public static final Duration MIN_INTERVAL = Duration.ofMillis(10);

  /** The longest interval. */
  public static final Duration MAX_INTERVAL = Duration.ofMinutes(1);

  /** New lines, seen four times a second; rotated files settle for a second. */
  public static final FollowOptions DEFAULT =
      new FollowOptions(
          Start.END,
          StreamInfo.TEXT,
          FileOptions.DEFAULT_MAX_LINE_BYTES,
          Duration.ofMillis(250),
          Duration.ofSeconds(1));

  /** Checks the bounds. */
  public FollowOptions {
    if (maxLineBytes < 1 || maxLineBytes > Chunk.MAX_BYTES) {
      throw new IllegalArgumentException(
          "maxLineBytes must be from 1 to " + Chunk.MAX_BYTES + ", not " + maxLineBytes);
    }
    if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "interval must be from " + MIN_INTERVAL + " to " + MAX_INTERVAL + ", not " + interval);
    }
    if (settle.isNegative()) {
      throw new IllegalArgumentException("settle must not be negative, not " + settle);
    }
  }

  /** The same from another start. */
  public FollowOptions start(Start start) {
    return new FollowOptions(start, contentType, maxLineBytes, interval, settle);
  }

  /** The same with another content type. */
  public FollowOptions contentType(String contentType) {
    return new FollowOptions(start, contentType, maxLineBytes, interval, settle);
  }

  /** The same with another limit on lines. */
  public FollowOptions maxLineBytes(int maxLineBytes) {
    return new FollowOptions(start, contentType, maxLineBytes, interval, settle);
  }

  /** The same, looking at another pace. */
  public FollowOptions pace(Duration interval, Duration settle) {
    return new FollowOptions(start, contentType, maxLineBytes, interval, settle);
  }

  /** After how many looks without growth a replaced file has settled; at least two. */
  int quietLooks() {
    return Math.clamp(settle.toMillis() / interval.toMillis(), 2, Integer.MAX_VALUE);
  }
}
