package io.sluice.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * A reader's part, played by a test's thread: opens a run, gives it demand, waits for what comes.
 * Methods block until the run's context has done what they say; whatever takes longer than {@value
 * #PATIENCE_SECONDS} seconds is an {@link AssertionError}.
 */
public final class SourceDriver implements AutoCloseable {

  /** Long enough for a busy machine; nothing that works takes it. */
  public static final int PATIENCE_SECONDS = 20;

  private final Context context;
  private final SourceRun run;
  private final ManualWriter writer;

  /** Drives this run, on an event loop context of its own. */
  public SourceDriver(Vertx vertx, Callable<SourceRun> open) {
    this.context = vertx.getOrCreateContext();
    this.writer = new ManualWriter(context);
    this.run = onContext(open);
  }

  /** What the run says it will be. */
  public StreamInfo info() {
    return await(onContext(() -> run.info().toCompletionStage().toCompletableFuture()));
  }

  /** Gives demand for so many chunks of any size, then starts the run. */
  public SourceDriver start(long chunks) {
    return start(chunks, ManualWriter.PLENTY);
  }

  /** Gives demand in chunks and bytes, then starts the run. */
  public SourceDriver start(long chunks, long bytes) {
    return onContext(() -> {
      writer.grant(chunks, bytes);
      run.start(writer);
      return this;
    });
  }

  /** Gives more demand. */
  public SourceDriver grant(long chunks) {
    return grant(chunks, 0);
  }

  /** Gives more demand. */
  public SourceDriver grant(long chunks, long bytes) {
    return onContext(() -> {
      writer.grant(chunks, bytes);
      return this;
    });
  }

  /** Waits until so many items came in all. */
  public List<Item> awaitItems(int count) {
    await(onContext(() -> writer.reached(count)));
    return items();
  }

  /** Waits until so many items came in all, and answers the texts of the chunks. */
  public List<String> awaitTexts(int count) {
    awaitItems(count);
    return texts();
  }

  /** The outcome, once there is one. */
  public Outcome awaitOutcome() {
    return await(writer.outcome());
  }

  /** True when the run has told an outcome. */
  public boolean hasEnded() {
    return writer.outcome().isDone();
  }

  /** What came so far. */
  public List<Item> items() {
    return onContext(writer::items);
  }

  /** The texts of the chunks that came so far. */
  public List<String> texts() {
    return items().stream()
        .filter(Chunk.class::isInstance)
        .map(item -> ((Chunk) item).text())
        .toList();
  }

  /** The gaps that came so far. */
  public List<Gap> gaps() {
    return items().stream().filter(Gap.class::isInstance).map(Gap.class::cast).toList();
  }

  /** The most chunks that came in one turn of the event loop. */
  public int mostPerTurn() {
    return onContext(writer::mostPerTurn);
  }

  /** What broke the contract; should be empty. */
  public List<String> violations() {
    return onContext(writer::violations);
  }

  /** The reader leaves, or the stream is over. */
  @Override
  public void close() {
    onContext(() -> {
      writer.released();
      run.close();
      return this;
    });
  }

  /** Runs something on the run's context. */
  public <T> T onContext(Callable<T> call) {
    CompletableFuture<T> done = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      try {
        done.complete(call.call());
      } catch (Throwable e) {
        done.completeExceptionally(e);
      }
    });
    return await(done);
  }

  /** Waits for a future, with patience. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(PATIENCE_SECONDS, SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error cause) {
        throw cause;
      }
      throw new AssertionError("failed", e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("nothing happened in " + PATIENCE_SECONDS + " s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
