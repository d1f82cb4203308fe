package io.sluice.sources;

import io.sluice.core.Chunk;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/** Reads chunks from a file, blocking; one call at a time, on any thread. */
interface FileReader extends Closeable {

  /** The file's length in bytes when it was opened. */
  long length();

  /**
   * Reads at least one chunk unless it is at the end.
   *
   * @param chunks at most so many
   * @param bytes no further chunk is begun after so many
   */
  List<Chunk> read(int chunks, long bytes) throws IOException;

  /** Whether everything was read. */
  boolean isAtEnd();
}
