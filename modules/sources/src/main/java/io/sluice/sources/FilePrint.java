package io.sluice.sources;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * The last bytes before a position of a file, by which one notices that it was truncated and has
 * grown past that position again.
 */
final class FilePrint {

  /** Enough that log lines, which tell the time, differ. */
  private static final int MAX_BYTES = 128;

  private ByteBuffer bytes = ByteBuffer.allocate(0);

  /** Remembers what is before a position. */
  void take(FileChannel channel, long position) throws IOException {
    bytes = read(channel, position, (int) Math.min(position, MAX_BYTES));
  }

  /** Remembers what was read, and comes before the new position. */
  void add(byte[] from, int at, int length) {
    int kept = Math.min(bytes.limit(), Math.max(0, MAX_BYTES - length));
    int added = Math.min(length, MAX_BYTES);
    ByteBuffer both = ByteBuffer.allocate(kept + added);
    both.put(bytes.slice(bytes.limit() - kept, kept)).put(from, at + length - added, added);
    bytes = both.flip();
  }

  /** Remembers that the position is the file's start. */
  void clear() {
    bytes = ByteBuffer.allocate(0);
  }

  /** Whether it is there still. */
  boolean matches(FileChannel channel, long position) throws IOException {
    return bytes.equals(read(channel, position, bytes.limit()));
  }

  private static ByteBuffer read(FileChannel channel, long position, int length)
      throws IOException {
    ByteBuffer into = ByteBuffer.allocate(length);
    long from = position - length;
    while (into.hasRemaining()) {
      if (channel.read(into, from + into.position()) < 0) {
        break;
      }
    }
    return into.flip();
  }
}
