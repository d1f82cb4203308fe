package io.sluice.sources;

import io.reactivex.rxjava3.core.Flowable;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;

/** Streams as RxJava 3. */
public final class RxStreams {
  private RxStreams() {}

  /**
   * The stream for one subscriber; a second gets an {@link IllegalStateException}. Each chunk is
   * fetched as it is requested. Disposing cancels the stream, and so its source. A failure, or
   * someone else's cancel, is {@code onError} with a {@link io.sluice.core.StreamException}. Gaps
   * are skipped.
   *
   * <p>Signals come on the context that opened the stream. Where nobody ever subscribes, cancel the
   * stream itself.
   */
  public static Flowable<Chunk> flowable(ChunkStream stream) {
    return new ChunkFlowable(stream);
  }
}
