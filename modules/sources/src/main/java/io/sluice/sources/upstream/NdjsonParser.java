package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import org.jspecify.annotations.Nullable;

/** Each line that is not blank is a chunk, the last one also without an end. */
final class NdjsonParser implements BodyParser {
  private final LineSplitter lines;
  private boolean ended;

  NdjsonParser(int maxLineBytes) {
    lines = new LineSplitter(LineSplitter.Ends.LF, maxLineBytes);
  }

  @Override
  public void feed(byte[] piece) {
    lines.feed(piece);
  }

  @Override
  public void end() {
    ended = true;
  }

  @Override
  public @Nullable Chunk next() {
    byte[] line;
    while ((line = lines.next()) != null || (ended && (line = lines.rest()) != null)) {
      if (!isBlank(line)) {
        return Chunk.of(line);
      }
    }
    return null;
  }

  private static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }
}
