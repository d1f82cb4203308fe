package io.sluice.testkit.bus;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader that keeps everything: the chunks in order, and what its handlers were told. Takes the
 * stream as it finds it: a paused one stays paused.
 */
public final class Received {
  private final ChunkStream stream;
  private final List<Chunk> chunks = Collections.synchronizedList(new ArrayList<>());
  private final List<String> told = Collections.synchronizedList(new ArrayList<>());
  private final List<Waiter> waiters = new ArrayList<>();

  private record Waiter(int count, Promise<Void> reached) {}

  private Received(ChunkStream stream) {
    this.stream = stream;
  }

  /** Reads this stream. */
  public static Received from(ChunkStream stream) {
    Received received = new Received(stream);
    stream
        .exceptionHandler(received::failed)
        .endHandler(ignored -> received.told.add("end"))
        .handler(received::add);
    return received;
  }

  private void failed(Throwable error) {
    told.add(
        error instanceof StreamException e
            ? e.failure().code().name()
            : error.getClass().getName());
  }

  private void add(Chunk chunk) {
    List<Waiter> due;
    synchronized (waiters) {
      chunks.add(chunk);
      due = waiters.stream().filter(waiter -> chunks.size() >= waiter.count).toList();
      waiters.removeAll(due);
    }
    due.forEach(waiter -> waiter.reached.complete());
  }

  /** The stream it reads. */
  public ChunkStream stream() {
    return stream;
  }

  /** How many chunks came so far. */
  public int count() {
    return chunks.size();
  }

  /** The chunks that came so far. */
  public List<Chunk> chunks() {
    synchronized (chunks) {
      return List.copyOf(chunks);
    }
  }

  /** The same as texts. */
  public List<String> texts() {
    return chunks().stream().map(Chunk::text).toList();
  }

  /** {@code end}, or the code of the failure, each time a handler was told. */
  public List<String> told() {
    synchronized (told) {
      return List.copyOf(told);
    }
  }

  /** Completes when so many chunks have come in all. */
  public Future<Void> reached(int count) {
    Promise<Void> reached = Promise.promise();
    synchronized (waiters) {
      if (chunks.size() < count) {
        waiters.add(new Waiter(count, reached));
        return reached.future();
      }
    }
    return Future.succeededFuture();
  }

  /** Waits for so many chunks. */
  public Received await(int count) {
    Waiting.await(reached(count));
    return this;
  }

  /** Waits for the outcome. */
  public Outcome outcome() {
    return Waiting.await(stream.outcome());
  }

  /** Waits for a failure, and answers it; null when the outcome is another. */
  public io.sluice.core.@Nullable Failure failure() {
    return outcome() instanceof Outcome.Failed failed ? failed.failure() : null;
  }
}
