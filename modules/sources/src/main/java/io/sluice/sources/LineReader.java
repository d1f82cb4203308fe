package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** Reads lines, ended by LF or CRLF; the last may be without an end. */
final class LineReader extends FileReader {
  private final LineBuffer buffer;

  LineReader(FileChannel channel, StreamInfo info, int maxLineBytes) throws IOException {
    super(channel, null, info);
    buffer = new LineBuffer(maxLineBytes);
  }

  @Override
  Chunk next() throws IOException {
    while (true) {
      Chunk line = buffer.next();
      if (line != null) {
        return line;
      }
      if (remaining() == 0) {
        return buffer.rest();
      }
      buffer.fill(this::take);
    }
  }

  @Override
  void skip() throws IOException {
    while (!buffer.skip()) {
      if (remaining() == 0) {
        buffer.rest();
        return;
      }
      buffer.fill(this::take);
    }
  }

  @Override
  public boolean isAtEnd() {
    return remaining() == 0 && buffer.pending() == 0;
  }
}
