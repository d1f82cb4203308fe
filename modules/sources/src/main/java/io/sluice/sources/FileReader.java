package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks from a file, up to the length it had when it was opened. Blocks; on any thread, one
 * call at a time, each after the one before.
 */
abstract class FileReader implements ChunkReader {
  private final FileChannel channel;
  private StreamInfo info;
  private final long length;
  private final long end;
  private long position;
  private @Nullable Exception failure;

  /** Reads the part of the range that exists; all without one. */
  FileReader(FileChannel channel, @Nullable ByteRange range, StreamInfo info) throws IOException {
    this.channel = channel;
    this.info = info;
    this.length = channel.size();
    ByteRange part = range == null ? null : range.within(length);
    if (range == null) {
      end = length;
    } else if (part != null) {
      position = part.first();
      end = part.last() + 1;
    } else {
      end = 0;
    }
  }

  /** The next chunk or gap; called unless it is at the end. */
  abstract Item next() throws IOException;

  @Override
  public final StreamInfo info() {
    return info;
  }

  /** Tells something else from now on. */
  final void describe(StreamInfo info) {
    this.info = info;
  }

  /** The file's length in bytes when it was opened. */
  final long length() {
    return length;
  }

  /** The bytes that were not taken from the file yet. */
  final long remaining() {
    return end - position;
  }

  /**
   * Reads at least one item unless it is at the end. What was read before a failure is answered,
   * and the failure thrown by the next call.
   */
  @Override
  public final List<Item> read(int items, long bytes) throws Exception {
    List<Item> all = new ArrayList<>();
    long left = bytes;
    while (failure == null && all.size() < items && left > 0 && !isAtEnd()) {
      try {
        Item item = next();
        all.add(item);
        left -= item instanceof Chunk chunk ? chunk.length() : 0;
      } catch (IOException | RuntimeException e) {
        failure = e;
      }
    }
    if (failure != null && all.isEmpty()) {
      throw failure;
    }
    return all;
  }

  /** Takes bytes from the file, at least one. */
  final int take(byte[] into, int at, int room) throws IOException {
    int wanted = (int) Math.min(room, remaining());
    int taken = channel.read(ByteBuffer.wrap(into, at, wanted), position);
    if (taken < 0) {
      throw new EOFException("the file became shorter while it was read");
    }
    position += taken;
    return taken;
  }

  @Override
  public final void close() throws IOException {
    channel.close();
  }
}
