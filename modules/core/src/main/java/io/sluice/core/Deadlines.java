package io.sluice.core;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long a reader waits. Each ends the stream with a code of its own; null means no limit. Time
 * in which the reader does not ask for anything never counts as the producer's silence.
 *
 * @param open until the producer answers: {@link FailureCode#OPEN_TIMEOUT}
 * @param firstChunk from the answer to the first chunk: {@link FailureCode#FIRST_CHUNK_TIMEOUT}
 * @param idle between chunks: {@link FailureCode#IDLE_TIMEOUT}
 * @param total from the open to the outcome: {@link FailureCode#TOTAL_TIMEOUT}
 */
public record Deadlines(
    Duration open,
    @Nullable Duration firstChunk,
    @Nullable Duration idle,
    @Nullable Duration total) {

  /** Ten seconds to open, as a person waits for a page; no other limit. */
  public static final Deadlines DEFAULT = new Deadlines(Duration.ofSeconds(10), null, null, null);

  /** Checks that each is positive. */
  public Deadlines {
    check("open", open);
    check("firstChunk", firstChunk);
    check("idle", idle);
    check("total", total);
  }

  private static void check(String name, @Nullable Duration value) {
    if (value != null && !value.isPositive()) {
      throw new IllegalArgumentException("deadline " + name + " must be positive, not " + value);
    }
  }

  /** The same with another limit to open. */
  public Deadlines open(Duration open) {
    return new Deadlines(open, firstChunk, idle, total);
  }

  /** The same with a limit to the first chunk. */
  public Deadlines firstChunk(@Nullable Duration firstChunk) {
    return new Deadlines(open, firstChunk, idle, total);
  }

  /** The same with a limit between chunks. */
  public Deadlines idle(@Nullable Duration idle) {
    return new Deadlines(open, firstChunk, idle, total);
  }

  /** The same with a limit in all. */
  public Deadlines total(@Nullable Duration total) {
    return new Deadlines(open, firstChunk, idle, total);
  }
}
