package io.sluice.sources;

import io.sluice.core.ByteRange;
import io.sluice.core.Chunk;
import io.sluice.core.Item;
import io.sluice.core.StreamInfo;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads chunks from a file, up to the length it had when it was opened. Blocks; on any thread, one
 * call at a time, each after the one before.
 */
abstract class FileReader implements ChunkReader {

  /** So much is passed by in one go: other readers wait for the thread. */
  private static final int MAX_BYTES_SKIPPED = 4 * 1024 * 1024;

  private final FileChannel channel;
  private StreamInfo info;
  private final long length;
  private final long end;
  private long position;
  private @Nullable Exception failure;

  // where it begins, of what has positions
  private long first;
  private long toSkip;
  private Runnable wake = () -> {};

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

  /** Passes the next chunk or gap by; as {@link #next} otherwise. */
  void skip() throws IOException {
    next();
  }

  /**
   * Begins after so many items, which are passed by with the first reads.
   *
   * @param woken as {@link ChunkReader.Opening#open} has it
   */
  final void beginAt(long items, Runnable woken) {
    first = items;
    toSkip = items;
    wake = woken;
  }

  /** The file's content up to the length it had, read so. */
  final String version(Path path, FileVersion.Print print, String how) throws IOException {
    return FileVersion.of(path, print, channel, length, how);
  }

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
   * Reads at least one item unless it is at the end, or still on the way to its beginning. What was
   * read before a failure is answered, and the failure thrown by the next call.
   */
  @Override
  public final List<Item> read(int items, long bytes) throws Exception {
    if (!isSkipped()) {
      wake.run();
      return List.of();
    }
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

  /** Goes on to where it begins, for a while; answers whether it is there. */
  private boolean isSkipped() throws IOException {
    long until = position + MAX_BYTES_SKIPPED;
    while (toSkip > 0 && position < until) {
      if (isAtEnd()) {
        throw Parameters.pastTheEnd(first);
      }
      skip();
      toSkip--;
    }
    return toSkip == 0;
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
