package io.sluice.core.spi;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a producer writes one stream: a Vert.x {@link WriteStream} whose queue is the reader's
 * credit.
 *
 * <p><b>Contract.</b> {@link #demand()} is how many chunks may be written now. It is 0 while the
 * reader has no credit left in items or in bytes, and while as much waits here as one turn sends;
 * the byte credit is checked before a chunk, so one chunk may exceed it and then waits here.
 * Writing on at 0 is tolerated up to {@link #MAX_OVERRUN_CHUNKS} chunks or {@link
 * #MAX_OVERRUN_BYTES} bytes, since pipes overshoot by a little; past that the stream fails as
 * {@link io.sluice.core.FailureCode#OVERRUN}. Demand only shrinks by writing. {@link #drainHandler}
 * is called whenever demand rises from 0. After the outcome, writes are ignored and their futures
 * fail.
 *
 * <p>What is written in one turn of the event loop leaves in one frame, at the end of that turn.
 *
 * <p><b>Threads.</b> Only the context that {@link SourceRun#start} was called on. A thread of its
 * own writes through {@code io.sluice.core.HandOff}.
 */
public interface ChunkWriter extends WriteStream<Chunk> {

  /** How many chunks may wait here beyond the reader's credit. */
  int MAX_OVERRUN_CHUNKS = 256;

  /** How many bytes may wait here beyond the reader's credit: one largest chunk and a little. */
  long MAX_OVERRUN_BYTES = Chunk.MAX_BYTES + 1024 * 1024;

  /** How many chunks may be written now. */
  long demand();

  /** How many bytes the reader's credit still allows; may be negative after an overrun. */
  long byteDemand();

  /** Writes a chunk without asking to be told when it was accepted: the cheap way. */
  void emit(Chunk chunk);

  /** Writes a gap. */
  void gap(io.sluice.core.Gap gap);

  /** Writes chunks together. */
  default void emitAll(List<Chunk> chunks) {
    for (int i = 0, n = chunks.size(); i < n; i++) {
      emit(chunks.get(i));
    }
  }

  /** Completes when the reader's credit let the chunk go. */
  @Override
  Future<Void> write(Chunk chunk);

  /** Completes the stream; what was written before is sent first. */
  @Override
  Future<Void> end();

  /** Fails the stream; what was written before is sent first. */
  void fail(Failure failure);

  /** Fails the stream with {@link Failure#of(Throwable)}. */
  default void fail(Throwable error) {
    fail(Failure.of(error));
  }

  /** Ends the stream as cancelled by the producer; what was not sent yet is dropped. */
  void cancel(String by);

  /** True once the stream has an outcome, or its reader is gone. */
  boolean isEnded();

  @Override
  ChunkWriter drainHandler(@Nullable Handler<Void> handler);

  @Override
  ChunkWriter exceptionHandler(@Nullable Handler<Throwable> handler);

  /**
   * For metrics: whether what the source has not written is up to a store, which reads for it, or
   * has to take what it records.
   */
  default void waitsForStore(boolean now) {}

  /** For metrics: how many chunks the source has ready that it has not written. */
  default void lag(long chunks) {}

  /** Has no effect: the reader's credit decides. */
  @Override
  ChunkWriter setWriteQueueMaxSize(int maxSize);
}
