package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Reads blocks of one size; the last may be shorter. */
final class BlockReader extends FileReader {
  private final int blockBytes;

  BlockReader(FileChannel channel, int blockBytes, @Nullable ByteRange range) throws IOException {
    super(channel, range);
    this.blockBytes = blockBytes;
  }

  @Override
  Chunk next() throws IOException {
    byte[] block = new byte[(int) Math.min(blockBytes, remaining())];
    for (int at = 0; at < block.length; ) {
      at += take(block, at, block.length - at);
    }
    return Chunk.of(block);
  }

  @Override
  boolean isAtEnd() {
    return remaining() == 0;
  }
}
