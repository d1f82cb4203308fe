package io.sluice.core.internal.store;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.internal.frame.LogReply;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/**
 * Writes a log by calls of its owner: what one turn wrote leaves at its end. The writer's context
 * only.
 */
public final class BusLogWriter implements LogWriter {

  /**
   * How long one call may go unanswered, in milliseconds: the owner says that it waits within half
   * of that.
   */
  static final long CALL_MS = 2 * StoreService.WAITING_MS;

  private final BusLogStore store;
  private final String name;
  private final String producer;
  private final Home home;
  private final Timers timers;
  private final AppendWindow window = new AppendWindow();
  private boolean scheduled;
  private boolean pausing;
  private boolean detached;
  private boolean wasFull;
  private boolean told;

  /** The last call of the store on this node, until it is answered. */
  private AppendWindow.@Nullable Attempt asked;

  /** When that store answered last, or was asked with nothing under way. */
  private long heardAtMs;

  private boolean listening;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /**
   * Makes a writer.
   *
   * @param producer the id of its appends, never used before
   */
  public BusLogWriter(BusLogStore store, String name, String producer, Home home, Timers timers) {
    this.store = store;
    this.name = name;
    this.producer = producer;
    this.home = home;
    this.timers = timers;
  }

  @Override
  public boolean writeQueueFull() {
    wasFull |= window.isFull();
    return window.isFull();
  }

  @Override
  public void emit(Chunk chunk) {
    if (!isOver()) {
      window.add(chunk);
      added();
    }
  }

  @Override
  public Future<Void> write(Chunk chunk) {
    if (isOver()) {
      return over();
    }
    Future<Void> accepted = window.add(chunk).accepted();
    added();
    return accepted;
  }

  private void added() {
    if (window.isOverrun()) {
      window.fail(
          Failure.of(
              FailureCode.OVERRUN, "the writer went on although the store accepted nothing"));
      settle();
    } else {
      schedule();
    }
  }

  private boolean isOver() {
    return detached || window.isClosing() || window.failure() != null;
  }

  private Future<Void> over() {
    Failure failure = window.failure();
    return Future.failedFuture(
        failure != null
            ? new StreamException(failure)
            : new StreamException(FailureCode.CANCELLED, "the writer has ended"));
  }

  @Override
  public Future<Void> flush() {
    return window.failure() == null ? window.flushed() : over();
  }

  @Override
  public Future<Void> close(Outcome outcome) {
    if (isOver()) {
      return over();
    }
    Future<Void> accepted = window.close(outcome).accepted();
    schedule();
    return accepted;
  }

  @Override
  public Future<Void> detach() {
    detached = true;
    return flush();
  }

  /** Sends after what else this turn writes. */
  private void schedule() {
    if (!scheduled) {
      scheduled = true;
      home.later(() -> {
        scheduled = false;
        send();
      });
    }
  }

  private void send() {
    long now = timers.nowMs();
    for (AppendWindow.Attempt a = window.next(now); a != null; a = window.next(now)) {
      send(a, now);
    }
    long pause = window.pause(now);
    if (pause > 0 && !pausing) {
      pausing = true;
      timers.after(
          pause,
          () -> {
            pausing = false;
            send();
          });
    }
  }

  /** Asks the store on this node without the bus, whose request and reply cost more than both. */
  private void send(AppendWindow.Attempt attempt, long now) {
    Append append = attempt.batch().append(producer);
    StoreService here = store.here();
    if (here == null) {
      store
          .append(name, append, CALL_MS)
          .onComplete(
              reply -> home.run(() -> answered(attempt, reply)),
              error -> home.run(() -> failed(attempt, Failure.of(error))));
    } else {
      heardAtMs = asked == null ? now : heardAtMs;
      asked = attempt;
      listen();
      here.append(name, append, reply -> home.run(() -> answered(attempt, reply)));
    }
  }

  /** Has calls of the store on this node fail when none is answered: one timer for all of them. */
  private void listen() {
    if (listening || asked == null) {
      return;
    }
    listening = true;
    timers.after(
        heardAtMs + CALL_MS - timers.nowMs(),
        () -> {
          listening = false;
          AppendWindow.Attempt silent = asked;
          if (silent != null && timers.nowMs() - heardAtMs >= CALL_MS) {
            asked = null;
            failed(silent, BusLogStore.silent(CALL_MS));
          }
          listen();
        });
  }

  private void answered(AppendWindow.Attempt attempt, LogReply reply) {
    long now = timers.nowMs();
    heardAtMs = now;
    asked = attempt.equals(asked) ? null : asked;
    switch (reply) {
      case LogReply.Appended r ->
          window.accepted(attempt, r.credit()).forEach(AppendBatch::succeed);
      case LogReply.Waiting r -> window.waiting(attempt);
      case LogReply.Refused r -> window.failed(attempt, r.failure(), now);
      default ->
          window.failed(
              attempt, Failure.of(FailureCode.PROTOCOL_ERROR, "an odd answer of the store"), now);
    }
    settle();
  }

  private void failed(AppendWindow.Attempt attempt, Failure why) {
    window.failed(attempt, why, timers.nowMs());
    settle();
  }

  /** Sends what may go now, and tells who waits. */
  private void settle() {
    Failure failure = window.failure();
    if (failure != null) {
      if (!told && exceptionHandler != null) {
        told = true;
        exceptionHandler.handle(new StreamException(failure));
      }
      return;
    }
    send();
    if (wasFull && window.isDrained()) {
      wasFull = false;
      if (drainHandler != null) {
        drainHandler.handle(null);
      }
    }
  }

  @Override
  public LogWriter drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public LogWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public LogWriter setWriteQueueMaxSize(int maxSize) {
    return this;
  }
}
