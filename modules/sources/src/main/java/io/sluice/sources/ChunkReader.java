package io.sluice.sources;

import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import java.io.Closeable;
import java.util.List;

/**
 * What a pool's threads read chunks, and gaps, from; may block. One call at a time, on changing
 * threads.
 */
interface ChunkReader extends Closeable {

  /** What will be read. */
  StreamInfo info();

  /**
   * Reads on. Nothing is read where nothing is there yet; then whoever opened this is woken later.
   *
   * @param items at most so many
   * @param bytes no further chunk is begun after so many
   */
  List<? extends Item> read(int items, long bytes) throws Exception;

  /** Whether everything was read; at once, from any thread that knows of the last read. */
  boolean isAtEnd();

  /** Opens a reader; may block. */
  @FunctionalInterface
  interface Opening {

    /**
     * Opens it.
     *
     * @param wake to be called, from any thread, when there is more after a read found nothing
     */
    ChunkReader open(Runnable wake) throws Exception;
  }
}
