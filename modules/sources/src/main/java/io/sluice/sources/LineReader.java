package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads lines, ended by LF or CRLF, up to the length the file had when it was opened. The buffer
 * grows with the longest line, up to the limit.
 */
final class LineReader implements FileReader {

  /** What is read in one go: a frame's worth. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final FileChannel channel;
  private final long length;
  private final int maxLineBytes;

  // ---- the reading thread; calls are ordered by the pool and the context
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int end;
  private int scanned;
  private long position;
  private long lines;
  private boolean atEnd;

  LineReader(FileChannel channel, long length, int maxLineBytes) {
    this.channel = channel;
    this.length = length;
    this.maxLineBytes = maxLineBytes;
    this.atEnd = length == 0;
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public List<Chunk> read(int chunks, long bytes) throws IOException {
    List<Chunk> all = new ArrayList<>();
    long left = bytes;
    while (all.size() < chunks && left > 0 && !atEnd) {
      int lf = indexOfLineFeed();
      if (lf < 0 && position < length) {
        checkLine(end - start - (end > start && buffer[end - 1] == '\r' ? 1 : 0));
        fill();
        continue;
      }
      Chunk line = line(lf < 0 ? end : lf, lf >= 0);
      start = lf < 0 ? end : lf + 1;
      scanned = start;
      all.add(line);
      left -= line.length();
      atEnd = position >= length && start == end;
    }
    return all;
  }

  private int indexOfLineFeed() {
    for (int i = scanned; i < end; i++) {
      if (buffer[i] == '\n') {
        return i;
      }
    }
    scanned = end;
    return -1;
  }

  private Chunk line(int to, boolean ended) {
    int stop = ended && to > start && buffer[to - 1] == '\r' ? to - 1 : to;
    checkLine(stop - start);
    lines++;
    return Chunk.of(Arrays.copyOfRange(buffer, start, stop));
  }

  private void checkLine(int bytes) {
    if (bytes > maxLineBytes) {
      throw new StreamException(
          FailureCode.CHUNK_TOO_LARGE,
          "line " + (lines + 1) + " is longer than " + maxLineBytes + " bytes");
    }
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    scanned -= start;
    start = 0;
    if (end == buffer.length) {
      buffer = Arrays.copyOf(buffer, buffer.length * 2);
    }
    int room = (int) Math.min(buffer.length - end, length - position);
    int read = channel.read(ByteBuffer.wrap(buffer, end, room), position);
    if (read < 0) {
      throw new IOException("the file became shorter while it was read");
    }
    position += read;
    end += read;
  }

  @Override
  public boolean isAtEnd() {
    return atEnd;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
