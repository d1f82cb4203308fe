package io.sluice.core.log;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.WriteStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log: a Vert.x {@link WriteStream} whose queue is what the store has not accepted yet, so
 * that a pipe feels the disk.
 *
 * <p><b>Contract.</b> Chunks written in one turn of the event loop travel together. {@link
 * #writeQueueFull} is true while more waits to be accepted than the store allows this writer; who
 * writes on all the same, by more than a largest chunk and a little, fails as {@link
 * io.sluice.core.FailureCode#OVERRUN}. An append whose answer is lost is sent again, as a step of a
 * producer of its own, so that nothing is appended twice. When the store cannot be reached for
 * longer than {@link #PATIENCE_MS}, or refuses, the writer fails: futures of what was not accepted
 * fail, and the exception handler is told once.
 *
 * <p><b>Threads.</b> Only the context it was made on.
 */
public interface LogWriter extends WriteStream<Chunk> {

  /** How long a store may be away, in milliseconds, before its writers fail: a restart's time. */
  long PATIENCE_MS = 30_000;

  /** Completes when the store has accepted the chunk at the log's durability (rule L1). */
  @Override
  Future<Void> write(Chunk chunk);

  /** Writes a chunk without asking to be told when it was accepted: the cheap way. */
  void emit(Chunk chunk);

  /** Completes when everything written was accepted; the log stays open. */
  Future<Void> flush();

  /** Closes the log as completed, after what was written. */
  @Override
  default Future<Void> end() {
    return close(Outcome.COMPLETED);
  }

  /** Closes the log with an outcome, after what was written. */
  Future<Void> close(Outcome outcome);

  /** Stops writing and leaves the log open; what was written is still sent. */
  Future<Void> detach();

  @Override
  LogWriter drainHandler(@Nullable Handler<Void> handler);

  @Override
  LogWriter exceptionHandler(@Nullable Handler<Throwable> handler);

  /** Has no effect: the store decides. */
  @Override
  LogWriter setWriteQueueMaxSize(int maxSize);
}
