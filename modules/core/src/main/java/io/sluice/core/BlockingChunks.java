package io.sluice.core;

import java.util.Iterator;
import java.util.stream.Stream;

/**
 * A stream read by a thread that may block. It is iterated once. Leaving the loop early should
 * {@link #close()} it, best with try-with-resources; reaching the end closes it. Gaps are skipped.
 *
 * <p>{@code hasNext} and {@code next} throw {@link StreamException} when the stream failed or was
 * cancelled by someone else, and when the thread is interrupted, which cancels it.
 */
public interface BlockingChunks extends Iterable<Chunk>, AutoCloseable {

  /** The one iterator. */
  @Override
  Iterator<Chunk> iterator();

  /** The chunks as a sequential Java stream; closing it cancels. */
  Stream<Chunk> stream();

  /** Cancels the stream unless it has ended; idempotent. */
  @Override
  void close();
}
