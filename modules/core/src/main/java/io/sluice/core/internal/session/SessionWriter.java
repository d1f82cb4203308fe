package io.sluice.core.internal.session;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a source writes to: a queue as long as the reader's credit, and a little. */
final class SessionWriter implements ChunkWriter {
  private static final Logger log = LoggerFactory.getLogger(SessionWriter.class);

  private final ProducerSession session;
  private final SendAllowance allowance;
  private final ArrayDeque<Item> queue = new ArrayDeque<>();

  /** Writes that wait until the queue has emptied; null while none does. */
  private @Nullable Promise<Void> waiting;

  private long queuedBytes;
  private long left;
  private boolean ended;
  private boolean blocked;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  SessionWriter(ProducerSession session, SendAllowance allowance, long limit) {
    this.session = session;
    this.allowance = allowance;
    this.left = limit;
  }

  // ---- for the source

  @Override
  public long demand() {
    long demand = room();
    blocked |= demand == 0;
    return demand;
  }

  /**
   * The same, without taking note that the source was told of a 0. There is no room beyond what the
   * next turn sends: more would only wait here, and be out of the processor's caches when it is
   * read.
   */
  private long room() {
    return queuedBytes >= ProducerSession.TURN_BYTES ? 0 : credit();
  }

  /** How many items the reader's credit still allows. */
  long credit() {
    if (ended || byteDemand() <= 0) {
      return 0;
    }
    return Math.max(0, Math.min(left, allowance.items() - queue.size()));
  }

  @Override
  public long byteDemand() {
    return allowance.bytes() - queuedBytes;
  }

  @Override
  public boolean writeQueueFull() {
    return demand() == 0;
  }

  @Override
  public void emit(Chunk chunk) {
    add(chunk);
  }

  @Override
  public void gap(Gap gap) {
    add(gap);
  }

  private void add(Item item) {
    if (ended) {
      return;
    }
    queue.add(item);
    queuedBytes += Frame.weight(item);
    session.ready();
    if (item instanceof Chunk && --left == 0) {
      complete();
    } else if (isOverrun()) {
      fail(
          Failure.of(
              FailureCode.OVERRUN,
              "the source wrote " + queue.size() + " chunks past its reader's credit"));
    }
  }

  private boolean isOverrun() {
    return queue.size() - allowance.items() > MAX_OVERRUN_CHUNKS
        || -byteDemand() > MAX_OVERRUN_BYTES;
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    if (ended) {
      return Future.failedFuture(
          new StreamException(FailureCode.CANCELLED, "the stream has ended"));
    }
    boolean accepted = room() > 0;
    add(chunk);
    if (accepted) {
      return Future.succeededFuture();
    }
    blocked = true;
    if (waiting == null) {
      waiting = Promise.promise();
    }
    return waiting.future();
  }

  @Override
  public Future<Void> end() {
    complete();
    return Future.succeededFuture();
  }

  private void complete() {
    finish(Outcome.COMPLETED);
  }

  @Override
  public void fail(Failure failure) {
    finish(new Outcome.Failed(failure));
  }

  @Override
  public void cancel(String by) {
    if (!ended) {
      queue.clear();
      queuedBytes = 0;
      finish(new Outcome.Cancelled(by));
    }
  }

  private void finish(Outcome outcome) {
    if (!ended) {
      ended = true;
      session.ended(outcome);
    }
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public ChunkWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public ChunkWriter setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  // ---- for the session

  boolean hasQueued() {
    return !queue.isEmpty();
  }

  int queued() {
    return queue.size();
  }

  /** Whether the next item may be sent. */
  boolean mayForward() {
    Item next = queue.peek();
    return next != null && allowance.allows(Frame.weight(next));
  }

  /** What the next item counts in byte credit; 0 where there is none. */
  int nextWeight() {
    Item next = queue.peek();
    return next == null ? 0 : Frame.weight(next);
  }

  /** Whether there is an item, but no credit for it. */
  boolean isHeldBack() {
    return !queue.isEmpty() && !mayForward();
  }

  Item take() {
    Item item = queue.remove();
    queuedBytes -= Frame.weight(item);
    return item;
  }

  /** Completes the writes that waited, once nothing does. */
  void settleWrites() {
    if (waiting != null && queue.isEmpty()) {
      Promise<Void> accepted = waiting;
      waiting = null;
      callOut(accepted::complete);
    }
  }

  /** Credit has arrived, or a turn has made room: tells the source if it was told of a 0. */
  void demandRose() {
    if (blocked && room() > 0) {
      blocked = false;
      try {
        if (drainHandler != null) {
          drainHandler.handle(null);
        }
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
  }

  /** The reader is gone. */
  void abandon() {
    ended = true;
    queue.clear();
    queuedBytes = 0;
    StreamException gone = new StreamException(FailureCode.CANCELLED, "the reader has gone");
    Promise<Void> refused = waiting;
    if (refused != null) {
      waiting = null;
      callOut(() -> refused.fail(gone));
    }
    Handler<Throwable> told = exceptionHandler;
    if (told != null) {
      callOut(() -> told.handle(gone));
    }
  }

  /** Calls the source's code, whose exceptions must not stop the session half way. */
  private static void callOut(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      log.warn("a source's handler failed", e);
    }
  }
}
