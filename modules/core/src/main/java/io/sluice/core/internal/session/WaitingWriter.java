package io.sluice.core.internal.session;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every writer owes its source, wherever the chunks then go: writes that wait for credit, who
 * is told when there is some again, and an end that comes once. The source's context only.
 */
public abstract class WaitingWriter implements ChunkWriter {
  private static final Logger log = LoggerFactory.getLogger(WaitingWriter.class);

  /** Writes that wait until they are accepted; null while none does. */
  private @Nullable Promise<Void> waiting;

  private boolean ended;
  private boolean blocked;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /** Made with nothing waiting. */
  protected WaitingWriter() {}

  /** How many chunks may be written now, without noting that the source was told of a 0. */
  protected abstract long room();

  // ---- for the source

  @Override
  public final long demand() {
    long demand = room();
    blocked |= demand == 0;
    return demand;
  }

  @Override
  public final boolean writeQueueFull() {
    return demand() == 0;
  }

  @Override
  public final Future<Void> write(Chunk chunk) {
    if (ended) {
      return Future.failedFuture(
          new StreamException(FailureCode.CANCELLED, "the stream has ended"));
    }
    boolean accepted = demand() > 0;
    emit(chunk);
    if (accepted) {
      return Future.succeededFuture();
    }
    if (waiting == null) {
      waiting = Promise.promise();
    }
    return waiting.future();
  }

  @Override
  public final boolean isEnded() {
    return ended;
  }

  @Override
  public final ChunkWriter drainHandler(@Nullable Handler<Void> handler) {
    drainHandler = handler;
    return this;
  }

  @Override
  public final ChunkWriter exceptionHandler(@Nullable Handler<Throwable> handler) {
    exceptionHandler = handler;
    return this;
  }

  @Override
  public final ChunkWriter setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  // ---- for what carries the chunks

  /** Ends it; false where it has ended before. */
  protected final boolean endOnce() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /** Whether the source waits to be told of credit, and there is some; it is to be told then. */
  protected final boolean unblock() {
    boolean rose = blocked && room() > 0;
    if (rose) {
      blocked = false; // before anything is called, which may find none left
    }
    return rose;
  }

  /** Tells the source of credit; where it fails at that, so does the stream. */
  protected final void drained() {
    try {
      if (drainHandler != null) {
        drainHandler.handle(null);
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
  }

  /** Completes the writes that waited. */
  protected final void acceptWrites() {
    Promise<Void> accepted = waiting;
    if (accepted != null) {
      waiting = null;
      callOut(accepted::complete);
    }
  }

  /**
   * Ends it since the reader is gone: what waited fails.
   *
   * @param tell whether the exception handler learns of it
   */
  protected final void refuseWrites(boolean tell) {
    ended = true;
    StreamException gone = new StreamException(FailureCode.CANCELLED, "the reader has gone");
    Promise<Void> refused = waiting;
    if (refused != null) {
      waiting = null;
      callOut(() -> refused.fail(gone));
    }
    Handler<Throwable> told = exceptionHandler;
    if (tell && told != null) {
      callOut(() -> told.handle(gone));
    }
  }

  /** Calls the source's code, whose exceptions must not stop the caller half way. */
  private static void callOut(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException | Error e) {
      log.warn("a source's handler failed", e);
    }
  }
}
