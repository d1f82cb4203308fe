package io.sluice.core.spi;

import io.sluice.core.StreamInfo;
import io.vertx.core.Future;

/**
 * One run of a source for one reader. Its life: {@link #info} once, {@link #start} once at the
 * reader's first credit, {@link #close} once at the end. A run whose reader leaves before it has
 * credit is closed without having been started.
 *
 * <p>All methods are called on the context that offers the source: an event loop, where nothing may
 * block, a worker or a virtual thread; for an offer made outside Vert.x, an event loop of the bus.
 * They are never called at the same time.
 */
public interface SourceRun {

  /**
   * What the stream will be. This is where a run looks things up, such as whether a file exists: a
   * failure here refuses the open before anything was sent.
   */
  default Future<StreamInfo> info() {
    return Future.succeededFuture(StreamInfo.of(StreamInfo.BINARY));
  }

  /** Begins to write, as far as {@link ChunkWriter#demand()} allows. Throwing fails the stream. */
  void start(ChunkWriter out);

  /**
   * Releases what the run holds, after any outcome, whether started or not; a write afterwards goes
   * nowhere. Called exactly once.
   */
  default void close() {}
}
