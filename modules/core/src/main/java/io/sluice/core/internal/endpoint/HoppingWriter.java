package io.sluice.core.internal.endpoint;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.HandOff;
import io.sluice.core.Item;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.internal.session.WaitingWriter;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Future;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ChunkWriter} for a context that is not the session's: chunks cross a {@link HandOff},
 * which wakes the session's event loop once per batch; demand comes back as absolute limits.
 */
final class HoppingWriter extends WaitingWriter {

  /** What may be allowed at once, so that it and an overrun find room in the hand-off. */
  private static final int MAX_AHEAD = HandOff.CAPACITY / 2;

  private final ChunkWriter out;
  private final Home home;
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

  /** Made on the event loop. */
  HoppingWriter(ChunkWriter out, Home home, Home sourceHome) {
    this.out = out;
    this.home = home;
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
    if (unblock()) {
      acceptWrites();
      drained();
    }
  }

  @Override
  protected long room() {
    return isEnded() || byteDemand() <= 0 ? 0 : Math.max(0, itemLimit - written);
  }

  @Override
  public long byteDemand() {
    return byteLimit - writtenBytes;
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
    if (isEnded()) {
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
  public void waitsForStore(boolean now) {
    home.later(() -> out.waitsForStore(now));
  }

  @Override
  public void lag(long chunks) {
    home.later(() -> out.lag(chunks));
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
    if (endOnce()) {
      ending = how;
      handOff.signal();
    }
  }

  /** The reader is gone; a source that has ended is not told. */
  void abandon() {
    refuseWrites(!isEnded());
  }
}
