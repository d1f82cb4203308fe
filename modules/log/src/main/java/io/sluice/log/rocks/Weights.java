package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import java.util.List;

/** How much there is of chunks. */
final class Weights {

  /** The memory a chunk takes besides its payload, so that empty ones are bounded, too. */
  private static final int CHUNK = 48;

  private Weights() {}

  /** The memory they hold while they wait, about. */
  static long waiting(List<Chunk> chunks) {
    return of(chunks) + (long) CHUNK * chunks.size();
  }

  /** Their payload bytes. */
  static long of(List<Chunk> chunks) {
    long bytes = 0;
    for (Chunk chunk : chunks) {
      bytes += chunk.length();
    }
    return bytes;
  }
}
