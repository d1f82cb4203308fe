package io.sluice.sources;

import io.sluice.core.Chunk;
import org.jspecify.annotations.Nullable;

/**
 * Where a generator's thread writes. Each method blocks while the reader has no credit, and throws
 * once the reader is gone: then the body should return. Only the generator's own thread may call.
 *
 * @see Sources#generator
 */
public interface Emitter {

  /**
   * Emits a chunk.
   *
   * @throws io.sluice.core.StreamException {@code CANCELLED} when the reader is gone or the thread
   *     was interrupted, which then stays so
   * @throws IllegalStateException from another thread than the generator's
   */
  void emit(Chunk chunk);

  /** Emits a chunk of UTF-8 text. */
  default void emit(String text) {
    emit(Chunk.of(text));
  }

  /** Emits a chunk of the value's JSON text, see {@link Chunk#json}. */
  default void emitJson(@Nullable Object value) {
    emit(Chunk.json(value));
  }

  /**
   * Blocks until a chunk would be taken at once, for a body that wants to make one as late as
   * possible.
   */
  void awaitCredit();
}
