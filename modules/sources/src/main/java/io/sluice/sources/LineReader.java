package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Arrays;

/** Reads lines, ended by LF or CRLF. The buffer grows with the longest line, up to the limit. */
final class LineReader extends FileReader {

  /** What is read in one go: a frame's worth. */
  private static final int BUFFER_BYTES = 32 * 1024;

  private final int maxLineBytes;
  private byte[] buffer = new byte[BUFFER_BYTES];
  private int start;
  private int scanned;
  private int end;
  private long lines;

  LineReader(FileChannel channel, int maxLineBytes) throws IOException {
    super(channel, null);
    this.maxLineBytes = maxLineBytes;
  }

  @Override
  Chunk next() throws IOException {
    while (true) {
      int lineFeed = indexOfLineFeed();
      if (lineFeed >= 0) {
        Chunk line = line(withoutReturn(lineFeed));
        start = lineFeed + 1;
        scanned = start;
        return line;
      }
      if (remaining() == 0) {
        Chunk line = line(end);
        start = end;
        return line;
      }
      check(withoutReturn(end) - start);
      fill();
    }
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

  private int withoutReturn(int to) {
    return to > start && buffer[to - 1] == '\r' ? to - 1 : to;
  }

  private Chunk line(int to) {
    check(to - start);
    lines++;
    return Chunk.of(Arrays.copyOfRange(buffer, start, to));
  }

  private void check(int bytes) {
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
    end += take(buffer, end, buffer.length - end);
  }

  @Override
  boolean isAtEnd() {
    return remaining() == 0 && start == end;
  }
}
