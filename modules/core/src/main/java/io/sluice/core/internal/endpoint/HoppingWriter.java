package io.sluice.core.internal.endpoint;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.HandOff;
import io.sluice.core.Item;
import io.sluice.core.StreamException;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ChunkWriter} for a context that is not the session's: chunks cross a {@link HandOff},
 * which wakes the session's event loop once per batch; demand comes back as absolute limits.
 */
final class HoppingWriter implements ChunkWriter {

  /** What may be allowed at once, so that it and an overrun find room in the hand-off. */
  private static final int MAX_AHEAD = HandOff.CAPACITY / 2;

  private final ChunkWriter out;
  private final Home sourceHome;
  private final HandOff<Item> handOff;

  // event loop only
  private long forwarded;
  private long forwardedBytes;

  // written by the event loop, read by the source's context
  private volatile long itemLimit;
  private volatile long byteLimit;

  /** What ends the stream, after the items before it; written once by the source's context. */
  private volatile @Nullable Consumer<ChunkWriter> ending;

  // the source's context only
  private long written;
  private long writtenBytes;
  private boolean ended;
  private boolean blocked;
  private @Nullable Promise<Void> waiting;
  private @Nullable Handler<Void> drainHandler;
  private @Nullable Handler<Throwable> exceptionHandler;

  /** Made on the event loop. */
  HoppingWriter(ChunkWriter out, Home home, Home sourceHome) {
    this.out = out;
    this.sourceHome = sourceHome;
    this.handOff = new HandOff<>(home.context(), this::forward);
    out.drainHandler(ignored -> publishDemand());
    itemLimit = Math.min(out.demand(), MAX_AHEAD);
    byteLimit = out.byteDemand();
  }

  // ---- event loop

  private void forward() {
    // Looked at first: what was handed over before the end is then certainly found.
    Consumer<ChunkWriter> end = ending;
    Item item;
    while ((item = handOff.poll()) != null) {
      forwarded++;
      switch (item) {
        case Chunk chunk -> {
          forwardedBytes += chunk.length();
          out.emit(chunk);
        }
        case Gap gap -> out.gap(gap);
      }
    }
    if (end != null) {
      end.accept(out);
    } else {
      publishDemand();
    }
  }

  private void publishDemand() {
    itemLimit = forwarded + Math.min(out.demand(), MAX_AHEAD);
    byteLimit = forwardedBytes + out.byteDemand();
    sourceHome.later(this::demandRose);
  }

  // ---- the source's context

  private void demandRose() {
    if (ended || !blocked || demand() == 0) {
      return;
    }
    blocked = false;
    if (waiting != null) {
      Promise<Void> accepted = waiting;
      waiting = null;
      accepted.complete();
    }
    if (drainHandler != null) {
      drainHandler.handle(null);
    }
  }

  @Override
  public long demand() {
    long demand = ended || byteDemand() <= 0 ? 0 : Math.max(0, itemLimit - written);
    blocked |= demand == 0;
    return demand;
  }

  @Override
  public long byteDemand() {
    return byteLimit - writtenBytes;
  }

  @Override
  public boolean writeQueueFull() {
    return demand() == 0;
  }

  @Override
  public void emit(Chunk chunk) {
    hand(chunk, chunk.length());
  }

  @Override
  public void gap(Gap gap) {
    hand(gap, 0);
  }

  private void hand(Item item, int bytes) {
    if (ended) {
      return;
    }
    written++;
    writtenBytes += bytes;
    boolean overrun = written - itemLimit > MAX_OVERRUN_CHUNKS || -byteDemand() > MAX_OVERRUN_BYTES;
    if (overrun || !handOff.offer(item)) {
      fail(Failure.of(FailureCode.OVERRUN, "the source wrote far past its reader's credit"));
    } else {
      handOff.signal();
    }
  }

  @Override
  public Future<Void> write(Chunk chunk) {
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
  public Future<Void> end() {
    finish(ChunkWriter::end);
    return Future.succeededFuture();
  }

  @Override
  public void fail(Failure failure) {
    finish(writer -> writer.fail(failure));
  }

  @Override
  public void cancel(String by) {
    finish(writer -> writer.cancel(by));
  }

  private void finish(Consumer<ChunkWriter> how) {
    if (!ended) {
      ended = true;
      ending = how;
      handOff.signal();
    }
  }

  /** The reader is gone. */
  void abandon() {
    boolean early = !ended;
    ended = true;
    StreamException gone = new StreamException(FailureCode.CANCELLED, "the reader has gone");
    if (waiting != null) {
      Promise<Void> refused = waiting;
      waiting = null;
      refused.fail(gone);
    }
    if (early && exceptionHandler != null) {
      exceptionHandler.handle(gone);
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
}
