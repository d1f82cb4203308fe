package io.sluice.core.log;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a log comes into being.
 *
 * @param options what it is
 * @param chunks what it begins with, beyond a fork's share
 * @param outcome how it ended at birth; null to leave it open
 * @param fork which log it begins as a part of; null for none
 */
public record Creation(
    LogOptions options, List<Chunk> chunks, @Nullable Outcome outcome, @Nullable Fork fork) {

  /** Copies the list. */
  public Creation {
    chunks = List.copyOf(chunks);
  }

  /** An open, empty log. */
  public static Creation of(LogOptions options) {
    return new Creation(options, List.of(), null, null);
  }

  /**
   * What came of it.
   *
   * @param isNew false when the log was there already, with the same options
   * @param head the log
   */
  public record Result(boolean isNew, LogHead head) {}
}
