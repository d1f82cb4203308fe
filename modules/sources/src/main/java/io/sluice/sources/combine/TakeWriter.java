package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.spi.ChunkWriter;

/** Completes after so many chunks, and asks for no more than those. */
final class TakeWriter extends ForwardingWriter {
  private long left;

  TakeWriter(ChunkWriter out, long count) {
    super(out);
    left = count;
  }

  @Override
  public long demand() {
    return Math.min(left, super.demand());
  }

  @Override
  void chunk(Chunk chunk) {
    left--;
    out.emit(chunk);
    if (left == 0) {
      end();
    }
  }
}
