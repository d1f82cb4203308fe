package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Reads blocks of one size; the last may be shorter. */
final class BlockReader extends FileReader {
  private final int blockBytes;

  BlockReader(FileChannel channel, StreamInfo info, int blockBytes, @Nullable ByteRange range)
      throws IOException {
    super(channel, range, info);
    this.blockBytes = blockBytes;
    describe(info.lengths(-1, length()).ranges(true)); // of the whole, also where a part is read
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
  public boolean isAtEnd() {
    return remaining() == 0;
  }
}
