package io.sluice.core.log;

import io.sluice.core.Chunk;
import java.util.List;

/**
 * A part of a log.
 *
 * @param head the log when it was read
 * @param from the offset of the first chunk, or where it would be
 * @param chunks in order, without holes, each with its offset
 * @param next where to read on
 */
public record LogBatch(LogHead head, LogOffset from, List<Chunk> chunks, LogOffset next) {

  /** Whether nothing follows just now. */
  public boolean isUpToDate() {
    return next.position() >= head.tail().position();
  }

  /** Whether nothing will ever follow. */
  public boolean isEnd() {
    return head.isClosed() && isUpToDate();
  }
}
