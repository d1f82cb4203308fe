package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * What the run of a held sequence writes to, whoever reads just now. Host's context only.
 *
 * <p>A reader may leave between a demand that was told and what is written because of it, so what
 * was once allowed stays so.
 */
final class Inlet implements ChunkWriter {
  private final HeldSequence held;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;
  private @Nullable Promise<Void> waiting;
  private boolean blocked;
  private boolean ended;

  private long written;
  private long writtenBytes;
  private long allowed;
  private long allowedBytes;

  Inlet(HeldSequence held) {
    this.held = held;
  }

  // ---- for the holder

  /** Demand may have risen. */
  void drained() {
    if (!blocked || ended || demand() == 0) {
      return;
    }
    blocked = false;
    Promise<Void> accepted = waiting;
    waiting = null;
    if (accepted != null) {
      accepted.complete();
    }
    Handler<Void> handler = drainHandler;
    if (handler != null) {
      try {
        handler.handle(null);
      } catch (RuntimeException | Error e) {
        fail(e);
      }
    }
  }

  /** Nothing more is taken; {@code tell} where the run does not know. */
  void stop(boolean tell) {
    ended = true;
    StreamException gone = new StreamException(FailureCode.CANCELLED, "nobody reads it any more");
    Promise<Void> refused = waiting;
    waiting = null;
    if (refused != null) {
      refused.tryFail(gone);
    }
    Handler<Throwable> told = exceptionHandler;
    exceptionHandler = null;
    if (tell && told != null) {
      told.handle(gone);
    }
  }

  // ---- for the run

  @Override
  public long demand() {
    long demand = ended ? 0 : held.demand();
    blocked |= demand == 0;
    if (demand > 0) {
      long most = written + demand;
      allowed = Math.max(allowed, most < 0 ? Long.MAX_VALUE : most);
      allowedBytes = Math.max(allowedBytes, writtenBytes + held.byteDemand());
    }
    return demand;
  }

  @Override
  public long byteDemand() {
    return ended ? 0 : held.byteDemand();
  }

  @Override
  public void emit(Chunk chunk) {
    if (ended) {
      return;
    }
    written++;
    writtenBytes += chunk.length();
    if (written > allowed && isOverrun()) {
      fail(Failure.of(FailureCode.OVERRUN, "the source wrote far past its reader's credit"));
    } else {
      held.made(chunk);
    }
  }

  private boolean isOverrun() {
    demand(); // what its reader allows may have grown since it was asked for
    return written - allowed > MAX_OVERRUN_CHUNKS
        || writtenBytes - allowedBytes > MAX_OVERRUN_BYTES;
  }

  /** A sequence that is pulled leaves nothing out. */
  @Override
  public void gap(Gap gap) {}

  @Override
  public Future<Void> write(Chunk chunk) {
    if (ended) {
      return Future.failedFuture(
          new StreamException(FailureCode.CANCELLED, "the stream has ended"));
    }
    boolean accepted = demand() > 0;
    emit(chunk);
    if (accepted || ended) {
      return Future.succeededFuture();
    }
    if (waiting == null) {
      waiting = Promise.promise();
    }
    return waiting.future();
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
  public void fail(Throwable error) {
    fail(Refusals.failureOf(error));
  }

  @Override
  public void cancel(String by) {
    finish(new Outcome.Cancelled(by));
  }

  private void finish(Outcome outcome) {
    if (!ended) {
      stop(false);
      held.ended(outcome);
    }
  }

  @Override
  public boolean isEnded() {
    return ended;
  }

  @Override
  public boolean writeQueueFull() {
    return demand() == 0;
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
}
