package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import java.util.List;

/** How much chunks hold of the memory that waits for the writer. */
final class Weights {

  private Weights() {}

  /** Their payload bytes. */
  static long of(List<Chunk> chunks) {
    long bytes = 0;
    for (Chunk chunk : chunks) {
      bytes += chunk.length();
    }
    return bytes;
  }
}
