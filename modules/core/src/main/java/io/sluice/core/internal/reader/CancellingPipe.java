package io.sluice.core.internal.reader;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.vertx.core.Future;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.WriteStream;

/** A Vert.x pipe that cancels the stream when it fails or is closed. */
final class CancellingPipe implements Pipe<Chunk> {
  private final ChunkStream source;
  private final Pipe<Chunk> pipe;

  CancellingPipe(ChunkStream source, Pipe<Chunk> pipe) {
    this.source = source;
    this.pipe = pipe;
  }

  @Override
  public Pipe<Chunk> endOnFailure(boolean end) {
    pipe.endOnFailure(end);
    return this;
  }

  @Override
  public Pipe<Chunk> endOnSuccess(boolean end) {
    pipe.endOnSuccess(end);
    return this;
  }

  @Override
  public Pipe<Chunk> endOnComplete(boolean end) {
    pipe.endOnComplete(end);
    return this;
  }

  @Override
  public Future<Void> to(WriteStream<Chunk> target) {
    return pipe.to(target).onFailure(error -> source.cancel("pipe failed"));
  }

  @Override
  public void close() {
    pipe.close();
    source.cancel("pipe closed");
  }
}
