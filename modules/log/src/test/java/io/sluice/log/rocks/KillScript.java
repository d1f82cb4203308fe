package io.sluice.log.rocks;

import io.sluice.core.Chunk;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * What is appended between kills: a function of the seed, so that whoever reads it afterwards knows
 * every byte that belongs there, and a writer that starts again sends the same again.
 *
 * @param seed of all of it
 */
record KillScript(long seed) {

  private static final int MAX_CHUNKS = 12;
  private static final int MAX_PADDING = 250;

  /** Of so many appends one is large, so that a kill can fall into its write. */
  private static final int LARGE_ONCE_IN = 150;

  private static final int LARGE = 700_000;

  /** The chunks a writer appends to a log together, the first being its chunk of that number. */
  List<Chunk> batch(String log, int writer, long first) {
    SplittableRandom random = new SplittableRandom(mix(log, writer, first));
    boolean large = random.nextInt(LARGE_ONCE_IN) == 0;
    int count = large ? 1 : 1 + random.nextInt(MAX_CHUNKS);
    List<Chunk> chunks = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int padding = large ? LARGE : random.nextInt(MAX_PADDING);
      StringBuilder text = new StringBuilder(padding + 40);
      text.append(writer).append(' ').append(first + i).append(' ').append(first).append(' ');
      while (padding > 0) {
        text.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
        padding -= 12;
      }
      chunks.add(Chunk.of(text.toString()));
    }
    return chunks;
  }

  private long mix(String log, int writer, long first) {
    return ((seed * 31 + log.hashCode()) * 31 + writer) * 0x9e3779b97f4a7c15L + first;
  }

  /** Of the payloads, one after the other. */
  static long hash(List<Chunk> chunks) {
    CRC32C crc = new CRC32C();
    chunks.forEach(chunk -> crc.update(chunk.bytes()));
    return crc.getValue();
  }
}
