package io.sluice.refs;

import io.sluice.core.ChunkStream;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.SourceRun;

/** A publisher, or a stream of Vert.x. */
final class PushedSequence implements LazySequence {
  private final Upstreams.Upstream upstream;
  private final String typeName;
  private final StreamInfo info;

  PushedSequence(Object lazy, Upstreams.Upstream upstream) {
    this.upstream = upstream;
    this.typeName = IteratorSequence.nameOf(lazy);
    this.info =
        lazy instanceof ChunkStream chunks
            ? StreamInfo.of(chunks.info().contentType()).endless(chunks.info().endless())
            : StreamInfo.of(StreamInfo.JSON);
  }

  @Override
  public StreamType type() {
    return StreamType.ASYNC_GENERATOR;
  }

  @Override
  public String typeName() {
    return typeName;
  }

  @Override
  public StreamInfo info() {
    return info;
  }

  @Override
  public SourceRun run() {
    return new PushedRun(upstream);
  }

  @Override
  public void release() {
    upstream.release();
  }
}
