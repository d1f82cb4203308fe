package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import org.jspecify.annotations.Nullable;

/**
 * A run that computes its chunks on its context. A turn writes as far as the demand goes, but no
 * more than {@link #MAX_CHUNKS_PER_TURN}; then the event loop serves others first (rule N1).
 */
abstract class TurnRun implements SourceRun {

  /** One full frame on the wire; well under a millisecond of cheap chunks. */
  static final int MAX_CHUNKS_PER_TURN = 1024;

  private @Nullable Context context;
  private @Nullable ChunkWriter out;
  private boolean scheduled;
  private boolean ended;

  /** The next chunk, or null at the end. Cheap; throwing fails the stream. */
  abstract @Nullable Chunk next() throws Exception;

  /** Whether it is known, without computing anything, that {@link #next} has nothing more. */
  boolean isExhausted() {
    return false;
  }

  /** Releases what the run holds; called once. */
  void release() {}

  @Override
  public final void start(ChunkWriter out) {
    this.out = out;
    context = Contexts.current();
    out.drainHandler(ignored -> turn());
    turn();
  }

  private void turn() {
    ChunkWriter to = out;
    if (ended || scheduled || to == null || context == null) {
      return;
    }
    try {
      if (write(to)) {
        scheduled = true;
        context.runOnContext(ignored -> {
          scheduled = false;
          turn();
        });
      }
    } catch (Exception e) {
      ended = true;
      to.fail(e);
    }
  }

  /** Answers whether there is demand left for another turn. */
  private boolean write(ChunkWriter to) throws Exception {
    for (int i = 0; i < MAX_CHUNKS_PER_TURN; i++) {
      if (ended) {
        return false;
      }
      if (isExhausted()) {
        end(to);
        return false;
      }
      if (to.demand() <= 0) {
        return false;
      }
      Chunk chunk = next();
      if (chunk == null) {
        end(to);
        return false;
      }
      to.emit(chunk);
    }
    return true;
  }

  private void end(ChunkWriter to) {
    ended = true;
    to.end();
  }

  @Override
  public final void close() {
    ended = true;
    release();
  }
}
