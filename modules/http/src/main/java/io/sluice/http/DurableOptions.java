package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.time.Duration;

/**
 * How logs are written and read at {@code /v1/stream}.
 *
 * @param appendBytes how many bytes a body has that is appended as a whole, then 413; at most a
 *     chunk's
 * @param lineBytes how many bytes a line of NDJSON has, then 413; at most a chunk's
 * @param longPoll how long a long-poll waits for data, then 204; what proxies wait for is more
 * @param contentType the media type of a log created without one
 */
public record DurableOptions(
    int appendBytes, int lineBytes, Duration longPoll, String contentType) {

  /** 8 MiB, 1 MiB, 20 s, {@code application/octet-stream}. */
  public static final DurableOptions DEFAULT =
      new DurableOptions(Chunk.MAX_BYTES, 1 << 20, Duration.ofSeconds(20), StreamInfo.BINARY);

  /** Checks the bounds. */
  public DurableOptions {
    check("appendBytes", appendBytes);
    check("lineBytes", lineBytes);
    if (!longPoll.isPositive()) {
      throw new IllegalArgumentException("longPoll must be positive, not " + longPoll);
    }
    if (!MediaTypes.isType(contentType) || MediaTypes.isEvents(contentType)) {
      throw new IllegalArgumentException("contentType must be a media type, not " + contentType);
    }
  }

  private static void check(String name, int value) {
    if (value < 1 || value > Chunk.MAX_BYTES) {
      throw new IllegalArgumentException(
          name + " must be from 1 to " + Chunk.MAX_BYTES + ", not " + value);
    }
  }

  /** The same with another bound on whole bodies. */
  public DurableOptions appendBytes(int appendBytes) {
    return new DurableOptions(appendBytes, lineBytes, longPoll, contentType);
  }

  /** The same with another bound on lines. */
  public DurableOptions lineBytes(int lineBytes) {
    return new DurableOptions(appendBytes, lineBytes, longPoll, contentType);
  }

  /** The same with another wait. */
  public DurableOptions longPoll(Duration longPoll) {
    return new DurableOptions(appendBytes, lineBytes, longPoll, contentType);
  }

  /** The same with another default type. */
  public DurableOptions contentType(String contentType) {
    return new DurableOptions(appendBytes, lineBytes, longPoll, contentType);
  }
}
