package io.sluice.sources.upstream;

import io.sluice.core.Chunk;
import org.jspecify.annotations.Nullable;

/** Each piece as it arrives is a chunk. */
final class RawParser implements BodyParser {
  private byte @Nullable [] piece;

  @Override
  public void feed(byte[] piece) {
    this.piece = piece;
  }

  @Override
  public void end() {}

  @Override
  public @Nullable Chunk next() {
    byte[] bytes = piece;
    piece = null;
    return bytes == null || bytes.length == 0 ? null : Chunk.of(bytes);
  }
}
