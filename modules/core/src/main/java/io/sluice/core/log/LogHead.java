package io.sluice.core.log;

import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a log at one moment.
 *
 * @param name its name
 * @param options what it is; the media type and the durability are never null here
 * @param first the offset of the oldest chunk it keeps
 * @param tail the offset after its newest chunk that readers may see
 * @param bytes the payload bytes it keeps, without what it shares with the log it was forked from
 * @param outcome how it ended; null while it is open
 */
public record LogHead(
    String name,
    LogOptions options,
    LogOffset first,
    LogOffset tail,
    long bytes,
    @Nullable Outcome outcome) {

  /** Checks that there is a media type. */
  public LogHead {
    Objects.requireNonNull(options.contentType(), "a log has a media type");
  }

  /** The media type of its chunks. */
  public String contentType() {
    return Objects.requireNonNullElse(options.contentType(), StreamInfo.BINARY);
  }

  /** Whether it has ended. */
  public boolean isClosed() {
    return outcome != null;
  }
}
