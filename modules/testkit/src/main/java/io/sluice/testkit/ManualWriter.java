package io.sluice.testkit;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A writer whose demand a test gives. It keeps what is written and notes whatever breaks the
 * contract of {@link ChunkWriter} or of the thread it belongs to.
 *
 * <p>As a {@link ChunkWriter} it is used on its context only; {@link SourceDriver} is the test's
 * side, for any thread.
 */
public final class ManualWriter implements ChunkWriter {

  /** Demand that no test uses up. */
  public static final long PLENTY = Long.MAX_VALUE / 4;

  private final Context context;
  private final List<Item> items = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();
  private final List<Arrival> arrivals = new ArrayList<>();
  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();
  private @Nullable Handler<Void> drainHandler;
  private long demand;
  private long byteDemand;
  private int turnChunks;
  private int mostPerTurn;
  private boolean released;

  /** Someone who waits for so many items. */
  private record Arrival(int count, CompletableFuture<Void> reached) {}

  /** A writer without demand, of this context. */
  public ManualWriter(Context context) {
    this.context = context;
  }

  // ---- the test's side, on the context

  void grant(long more, long moreBytes) {
    boolean dry = demand() <= 0;
    demand += more;
    byteDemand += moreBytes;
    if (dry && demand() > 0 && drainHandler != null && !isEnded()) {
      drainHandler.handle(null);
    }
  }

  List<Item> items() {
    return List.copyOf(items);
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  CompletableFuture<Outcome> outcome() {
    return outcome;
  }

  int mostPerTurn() {
    return mostPerTurn;
  }

  CompletableFuture<Void> reached(int count) {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    arrivals.add(new Arrival(count, reached));
    tellArrivals();
    return reached;
  }

  /** From now on nothing may be written: the run was closed. */
  void released() {
    released = true;
  }

  // ---- the source's side

  @Override
  public long demand() {
    return byteDemand > 0 && !isEnded() ? demand : 0;
  }

  @Override
  public long byteDemand() {
    return byteDemand;
  }

  @Override
  public void emit(Chunk chunk) {
    if (demand() <= 0 && !isEnded()) {
      violations.add("C2: chunk " + items.size() + " was written without demand");
    }
    if (add(chunk)) {
      demand--;
      byteDemand -= chunk.length();
      countTurn();
      tellArrivals();
    }
  }

  @Override
  public void gap(Gap gap) {
    add(gap);
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    boolean ended = isEnded();
    emit(chunk);
    return ended
        ? Future.failedFuture(new IllegalStateException("the stream has ended"))
        : Future.succeededFuture();
  }

  private boolean add(Item item) {
    checkContext("write");
    if (released) {
      violations.add("an item was written after close");
    } else if (isEnded()) {
      violations.add("S3: an item was written after the outcome");
    } else {
      items.add(item);
      return true;
    }
    return false;
  }

  private void countTurn() {
    if (turnChunks == 0) {
      context.runOnContext(ignored -> turnChunks = 0);
    }
    mostPerTurn = Math.max(mostPerTurn, ++turnChunks);
  }

  private void tellArrivals() {
    arrivals.stream()
        .filter(arrival -> arrival.count() <= items.size())
        .forEach(arrival -> arrival.reached().complete(null));
    arrivals.removeIf(arrival -> arrival.reached().isDone());
  }

  @Override
  public Future<Void> end() {
    finish(Outcome.COMPLETED);
    return Future.succeededFuture();
  }

  @Override
  public void fail(Failure failure) {
    finish(new Outcome.Failed(failure));
  }

  @Override
  public void cancel(String by) {
    finish(new Outcome.Cancelled(by));
  }

  private void finish(Outcome how) {
    checkContext("end");
    if (released) {
      violations.add("the stream was ended after close");
    } else if (!outcome.complete(how)) {
      violations.add("S2: a second outcome, " + how);
    }
    arrivals.forEach(arrival ->
        arrival
            .reached()
            .completeExceptionally(
                new AssertionError(
                    "ended as " + how + " after " + items.size() + " of " + arrival.count())));
    arrivals.clear();
  }

  private void checkContext(String what) {
    if (!context.equals(Vertx.currentContext())) {
      violations.add("N1: " + what + " from " + Thread.currentThread());
    }
  }

  @Override
  public boolean isEnded() {
    return outcome.isDone();
  }

  @Override
  public boolean writeQueueFull() {
    return demand() <= 0;
  }

  @Override
  public ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public ChunkWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public ChunkWriter setWriteQueueMaxSize(int maxSize) {
    return this;
  }
}
