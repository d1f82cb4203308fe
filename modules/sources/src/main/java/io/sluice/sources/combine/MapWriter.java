package io.sluice.sources.combine;

import io.sluice.core.Chunk;
import io.sluice.core.spi.ChunkWriter;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Changes each chunk, or leaves it out, which uses up no demand. */
final class MapWriter extends ForwardingWriter {
  private final Function<Chunk, @Nullable Chunk> change;

  MapWriter(ChunkWriter out, Function<Chunk, @Nullable Chunk> change) {
    super(out);
    this.change = change;
  }

  @Override
  void chunk(Chunk chunk) {
    Chunk changed = change.apply(chunk);
    if (changed != null) {
      out.emit(changed);
    }
  }
}
