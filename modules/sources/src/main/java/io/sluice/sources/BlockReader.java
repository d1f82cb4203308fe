package io.sluice.sources;

import io.sluice.core.Chunk;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** Reads blocks up to the length the file had when it was opened: never more than was announced. */
final class BlockReader implements FileReader {
  private final FileChannel channel;
  private final long length;
  private final int blockBytes;
  private long position;

  BlockReader(FileChannel channel, long length, int blockBytes) {
    this.channel = channel;
    this.length = length;
    this.blockBytes = blockBytes;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public List<Chunk> read(int chunks, long bytes) throws IOException {
    List<Chunk> blocks = new ArrayList<>();
    long at = position;
    long stop = at + bytes;
    while (blocks.size() < chunks && at < stop && at < length) {
      byte[] block = new byte[(int) Math.min(blockBytes, length - at)];
      ByteBuffer into = ByteBuffer.wrap(block);
      while (into.hasRemaining()) {
        int read = channel.read(into, at + into.position());
        if (read < 0) {
          throw new EOFException("the file became shorter while it was read");
        }
      }
      at += block.length;
      blocks.add(Chunk.of(block));
    }
    position = at;
    return blocks;
  }

  @Override
  public boolean isAtEnd() {
    return position == length;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
