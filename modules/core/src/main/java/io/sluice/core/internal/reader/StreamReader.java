package io.sluice.core.internal.reader;

import io.sluice.core.BlockingChunks;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.HoldBack;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.session.ConsumerSession;
import io.sluice.core.internal.session.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.streams.Pipe;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A stream as its application reads it. All state belongs to the application's context; where that
 * is not the session's own, frames hop over once each, and so does what was consumed.
 */
public final class StreamReader implements ChunkStream, ConsumerSession.Reader {

  // immutable, but for what the opening fills in before the application sees the stream
  private final Home sessionHome;
  private final boolean prefetch;
  private final Promise<Outcome> outcome = Promise.promise();
  private @Nullable Subscription session;
  private @Nullable StreamInfo info;

  // any thread: where the application's state lives; moves once at most, to the session's home
  private volatile Home home;

  // any thread: what the session told while it was not at home, in order
  private final Queue<Runnable> arrivals = new ConcurrentLinkedQueue<>();

  // application context only
  private final ArrayDeque<List<Item>> queue = new ArrayDeque<>();
  private int index;
  private long demand = Long.MAX_VALUE;
  private boolean delivering;
  private boolean left;
  private boolean hadHandler;
  private boolean toldAsking;
  private @Nullable Outcome pendingOutcome;
  private @Nullable Outcome toldOutcome;
  private @Nullable Handler<Chunk> handler;
  private @Nullable Handler<List<Item>> batchHandler;
  private @Nullable Handler<Gap> gapHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Handler<Void> endHandler;

  /** A reader whose handlers run at home, of a session that lives elsewhere or there too. */
  public StreamReader(Home home, Home sessionHome, boolean prefetch) {
    this.home = home;
    this.sessionHome = sessionHome;
    this.prefetch = prefetch;
  }

  /** The session it reads. */
  public void attach(Subscription session) {
    this.session = session;
  }

  /** The stream is open: the application may have it. */
  public void opened(StreamInfo info) {
    this.info = info;
    session().asking(false);
  }

  private Subscription session() {
    return Objects.requireNonNull(session);
  }

  /** The context that its handlers run on. */
  Home home() {
    return home;
  }

  /** Runs it where the application's state lives, even if that moves meanwhile. */
  private void run(Runnable task) {
    Home at = home;
    if (at.isHere()) {
      task.run();
    } else {
      at.later(() -> run(task));
    }
  }

  /**
   * Takes the application's state to where the session lives, so that a thread may wait for items
   * on the very context it came from.
   */
  private void moveToSession() {
    run(() -> {
      if (!home.equals(sessionHome)) {
        home = sessionHome;
        sessionHome.later(this::takeArrivals);
      }
    });
  }

  // ---- from the session

  /** Nothing overtakes what still waits to be taken over. */
  private void arrive(Runnable arrival) {
    if (arrivals.isEmpty() && home.isHere()) {
      arrival.run();
    } else {
      arrivals.add(arrival);
      home.later(this::takeArrivals);
    }
  }

  private void takeArrivals() {
    Runnable arrival;
    while (home.isHere() && (arrival = arrivals.poll()) != null) {
      arrival.run();
    }
  }

  @Override
  public void items(List<Item> items) {
    arrive(() -> {
      if (!left) {
        queue.add(items);
        deliver();
      }
    });
  }

  @Override
  public void ended(Outcome how) {
    arrive(() -> {
      pendingOutcome = how;
      deliver();
    });
  }

  @Override
  public void cancelled(Outcome how) {
    arrive(() -> {
      queue.clear();
      index = 0;
      pendingOutcome = how;
      deliver();
    });
  }

  // ---- delivery, application context only

  private void deliver() {
    if (delivering || left) {
      return;
    }
    delivering = true;
    int items = 0;
    long bytes = 0;
    try {
      List<Item> batch;
      while (demand > 0 && hasHandler() && !left && (batch = queue.peek()) != null) {
        if (batchHandler != null) {
          List<Item> part = nextPart(batch);
          items += part.size();
          bytes += weigh(part);
          batchHandler.handle(part);
        } else {
          Item item = nextItem(batch);
          items++;
          bytes += Frame.weight(item);
          hand(item);
        }
      }
    } catch (RuntimeException | Error e) {
      giveUp(e);
    } finally {
      delivering = false;
    }
    if (items > 0) {
      reportConsumed(items, bytes);
    }
    tellAsking();
    tellOutcome();
  }

  private boolean hasHandler() {
    return handler != null || batchHandler != null;
  }

  private List<Item> nextPart(List<Item> batch) {
    int size = batch.size() - index;
    int count = (int) Math.min(demand, size);
    List<Item> part = count == batch.size() ? batch : batch.subList(index, index + count);
    advance(count, batch);
    return part;
  }

  private Item nextItem(List<Item> batch) {
    Item item = batch.get(index);
    advance(1, batch);
    return item;
  }

  private void advance(int count, List<Item> batch) {
    index += count;
    if (index == batch.size()) {
      queue.remove();
      index = 0;
    }
    if (demand != Long.MAX_VALUE) {
      demand -= count;
    }
  }

  private static long weigh(List<Item> items) {
    long bytes = 0;
    for (int i = 0, n = items.size(); i < n; i++) {
      bytes += Frame.weight(items.get(i));
    }
    return bytes;
  }

  private void hand(Item item) {
    switch (item) {
      case Chunk chunk -> {
        if (handler != null) {
          handler.handle(chunk);
        }
      }
      case Gap gap -> {
        if (gapHandler != null) {
          gapHandler.handle(gap);
        }
      }
    }
  }

  private void reportConsumed(int items, long bytes) {
    long wanted = demand;
    sessionHome.run(() -> {
      if (!prefetch) {
        session().wanted(wanted);
      }
      session().consumed(items, bytes);
    });
  }

  /** The application's handler threw: nobody reads on. */
  private void giveUp(Throwable error) {
    cancel("reader failed");
    home.context()
        .runOnContext(ignored -> {
          if (error instanceof Error e) {
            throw e;
          }
          throw (RuntimeException) error;
        });
  }

  private void tellOutcome() {
    Outcome how = pendingOutcome;
    if (how == null || !queue.isEmpty() || left || delivering) {
      return;
    }
    pendingOutcome = null;
    toldOutcome = how;
    outcome.tryComplete(how);
    tellHandlers();
  }

  /** Tells the handler that the outcome is for, once; a handler set later is told then. */
  private void tellHandlers() {
    Outcome how = toldOutcome;
    if (how instanceof Outcome.Completed && endHandler != null) {
      Handler<Void> told = endHandler;
      endHandler = null;
      told.handle(null);
    } else if (how != null && !(how instanceof Outcome.Completed) && exceptionHandler != null) {
      Handler<Throwable> told = exceptionHandler;
      exceptionHandler = null;
      told.handle(asException(how));
    }
  }

  /** The exception that an outcome other than completed becomes. */
  static StreamException asException(Outcome how) {
    return switch (how) {
      case Outcome.Failed o -> new StreamException(o.failure());
      case Outcome.Cancelled o ->
          new StreamException(
              Failure.of(FailureCode.CANCELLED, "the stream was cancelled by " + o.by())
                  .with("by", o.by()));
      case Outcome.Completed o -> throw new IllegalArgumentException("completed is no exception");
    };
  }

  // ---- for the application

  @Override
  public StreamInfo info() {
    return Objects.requireNonNull(info);
  }

  @Override
  public Future<Outcome> outcome() {
    return outcome.future();
  }

  @Override
  public void cancel(String by) {
    run(() -> {
      if (left || toldOutcome != null) {
        return;
      }
      left = true;
      queue.clear();
      dropHandlers();
      outcome.tryComplete(new Outcome.Cancelled(by));
      sessionHome.run(() -> session().cancel(by));
    });
  }

  /** Who keeps a stream that was cancelled does not keep its reader (reactive streams 3.13). */
  private void dropHandlers() {
    handler = null;
    batchHandler = null;
    gapHandler = null;
    exceptionHandler = null;
    endHandler = null;
  }

  /** Whether its own reader cancelled it; to be asked once there is an outcome. */
  boolean hasLeft() {
    return left;
  }

  @Override
  public ChunkStream holdBack(HoldBack reason) {
    sessionHome.run(() -> session().holdBack(reason));
    return this;
  }

  @Override
  public ChunkStream handler(@Nullable Handler<Chunk> chunkHandler) {
    run(() -> {
      handler = chunkHandler;
      handlerChanged();
    });
    return this;
  }

  @Override
  public ChunkStream batchHandler(@Nullable Handler<List<Item>> itemsHandler) {
    run(() -> {
      batchHandler = itemsHandler;
      handlerChanged();
    });
    return this;
  }

  private void handlerChanged() {
    if (hasHandler()) {
      hadHandler = true;
      tellWanted();
      deliver();
    } else {
      tellAsking();
    }
  }

  @Override
  public ChunkStream gapHandler(@Nullable Handler<Gap> gaps) {
    run(() -> gapHandler = gaps);
    return this;
  }

  @Override
  public ChunkStream exceptionHandler(@Nullable Handler<Throwable> errors) {
    run(() -> {
      exceptionHandler = errors;
      if (errors != null && toldOutcome != null) {
        home.later(this::tellHandlers);
      }
    });
    return this;
  }

  @Override
  public ChunkStream endHandler(@Nullable Handler<Void> end) {
    run(() -> {
      endHandler = end;
      if (end != null && toldOutcome != null) {
        home.later(this::tellHandlers);
      }
    });
    return this;
  }

  @Override
  public ChunkStream pause() {
    run(() -> {
      demand = 0;
      tellAsking();
    });
    return this;
  }

  @Override
  public ChunkStream resume() {
    return fetch(Long.MAX_VALUE);
  }

  @Override
  public ChunkStream fetch(long items) {
    if (items < 0) {
      throw new IllegalArgumentException("cannot fetch " + items + " items");
    }
    run(() -> {
      if (items == Long.MAX_VALUE && hadHandler && !hasHandler()) {
        cancel("reader");
        return;
      }
      demand = demand + items < 0 ? Long.MAX_VALUE : demand + items;
      tellWanted();
      deliver();
    });
    return this;
  }

  /** Deadlines count only while the application would take something. */
  private void tellAsking() {
    boolean asking = demand > 0 && hasHandler();
    if (asking != toldAsking && !left && !delivering && session().watchesSilence()) {
      toldAsking = asking;
      sessionHome.run(() -> session().asking(asking));
    }
  }

  private void tellWanted() {
    if (!prefetch && hasHandler() && !delivering) {
      long wanted = demand;
      sessionHome.run(() -> session().wanted(wanted));
    }
  }

  @Override
  public Pipe<Chunk> pipe() {
    return new CancellingPipe(this);
  }

  @Override
  public Future<Void> pipeTo(WriteStream<Chunk> target) {
    return pipe().to(target);
  }

  @Override
  public BlockingChunks blocking() {
    moveToSession();
    return new BlockingReader(this, sessionHome);
  }

  @Override
  public Flow.Publisher<Chunk> publisher() {
    return new ReaderPublisher(this);
  }

  @Override
  public Future<List<Chunk>> collect(int maxChunks, long maxBytes) {
    return new Collecting(this, maxChunks, maxBytes).start();
  }
}
