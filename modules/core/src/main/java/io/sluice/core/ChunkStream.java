package io.sluice.core;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.streams.ReadStream;
import java.util.List;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * One reader's end of one stream: a Vert.x {@link ReadStream}.
 *
 * <p><b>Flow control.</b> The unit is the item: a chunk, or a gap. The stream flows once a handler
 * is set; {@link #pause()} sets demand to zero, {@link #fetch} adds to it (saturating), {@link
 * #resume()} makes it unlimited. Nothing is handed over without demand. With {@link
 * StreamRequest#prefetch()} the producer may run ahead by one window.
 *
 * <p><b>End.</b> Exactly one outcome: {@link #outcome()} completes after the last item was handed
 * over. {@link Outcome.Completed} also calls the end handler; {@link Outcome.Failed}, and {@link
 * Outcome.Cancelled} by someone else, the exception handler, with a {@link StreamException}. After
 * {@link #cancel} no handler is called again.
 *
 * <p><b>Threads.</b> Handlers run on the context that opened the stream; a caller outside Vert.x
 * has them on a context of the {@link ChunkBus}. Methods may be called from any thread. A handler
 * that throws fails the stream's reading: it is cancelled, and the context's exception handler
 * told.
 *
 * <p>Removing the handler and resuming, as Vert.x pipes and Rx adapters do when they give up,
 * cancels: a stream without a reader goes nowhere. A pipe that fails or is closed cancels too.
 */
public interface ChunkStream extends ReadStream<Chunk> {

  /** What is known of the stream. */
  StreamInfo info();

  /** How the stream ended, after the last item was handed over. Never fails. */
  Future<Outcome> outcome();

  /** Stops the source; idempotent. The outcome is {@code Cancelled("reader")} unless it ended. */
  default void cancel() {
    cancel("reader");
  }

  /** Stops the source, naming who stops it; idempotent. */
  void cancel(String by);

  /** Says why demand is withheld from now on, for the producer's metrics. */
  ChunkStream holdBack(HoldBack reason);

  @Override
  ChunkStream handler(@Nullable Handler<Chunk> handler);

  /**
   * Receives items as they arrive together, in order, gaps in their place; instead of {@link
   * #handler}. A batch has at least one item and at most the demand; the list must not be changed.
   */
  ChunkStream batchHandler(@Nullable Handler<List<Item>> handler);

  /** Told of gaps, in their place; without it they are skipped by {@link #handler}. */
  ChunkStream gapHandler(@Nullable Handler<Gap> handler);

  @Override
  ChunkStream exceptionHandler(@Nullable Handler<Throwable> handler);

  @Override
  ChunkStream endHandler(@Nullable Handler<Void> handler);

  @Override
  ChunkStream pause();

  @Override
  ChunkStream resume();

  @Override
  ChunkStream fetch(long items);

  /**
   * Blocking iteration, for a virtual thread or any thread that may block; never an event loop.
   * Takes the stream over.
   */
  BlockingChunks blocking();

  /** The stream for one subscriber; a second is refused. Cancelling the subscription cancels it. */
  Flow.Publisher<Chunk> publisher();

  /**
   * All chunks at once. Fails with {@link FailureCode#LIMIT_EXCEEDED}, and cancels, past a bound;
   * fails with the failure when the stream does.
   *
   * @param maxChunks at most so many chunks
   * @param maxBytes at most so many payload bytes
   */
  Future<List<Chunk>> collect(int maxChunks, long maxBytes);
}
