package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.Future;
import java.util.Iterator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Iterates on the context over what is in memory, or made at once; {@code hasNext} is free. */
final class IteratorTurnRun extends TurnRun {
  private final StreamInfo info;
  private final Supplier<Iterator<Chunk>> chunks;
  private @Nullable Iterator<Chunk> iterator;

  IteratorTurnRun(StreamInfo info, Supplier<Iterator<Chunk>> chunks) {
    this.info = info;
    this.chunks = chunks;
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(info);
  }

  @Override
  boolean isExhausted() {
    return iterator != null && !iterator.hasNext();
  }

  @Override
  @Nullable Chunk next() {
    Iterator<Chunk> from = iterator;
    if (from == null) {
      from = chunks.get();
      iterator = from;
    }
    return from.hasNext() ? from.next() : null;
  }
}
