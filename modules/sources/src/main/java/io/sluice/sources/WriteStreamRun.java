package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;

/** Hands the writer itself to a producer, at the first credit. */
record WriteStreamRun(Handler<WriteStream<Chunk>> producer) implements SourceRun {
  @Override
  public void start(ChunkWriter out) {
    producer.handle(out);
  }
}
