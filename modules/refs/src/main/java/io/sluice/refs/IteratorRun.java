package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.HandOff;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Vertx;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through items on a virtual thread that holds as much permission as there is demand: not even
 * {@code hasNext} is asked without, since many iterators make an item to answer it.
 */
final class IteratorRun implements SourceRun {
  private static final Logger log = LoggerFactory.getLogger(IteratorRun.class);

  /** What one turn of the context writes. */
  private static final int MAX_PER_TURN = 1_024;

  private final Iterable<?> items;
  private final @Nullable AutoCloseable resource;

  // ---- context only
  private @Nullable ChunkWriter out;
  private @Nullable HandOff<Chunk> handOff;
  private @Nullable Thread thread;
  private long written;
  private long writtenBytes;
  private boolean ended;

  // ---- the thread writes, the context reads
  private volatile @Nullable Ending ending;

  /** How it ended, and after how many items. */
  private record Ending(long made, @Nullable Throwable error) {}

  IteratorRun(Iterable<?> items, @Nullable AutoCloseable resource) {
    this.items = items;
    this.resource = resource;
  }

  @Override
  public void start(ChunkWriter writer) {
    HandOff<Chunk> to = new HandOff<>(Objects.requireNonNull(Vertx.currentContext()), this::drain);
    out = writer;
    handOff = to;
    writer.drainHandler(ignored -> drain());
    to.permit(writer.demand(), writer.byteDemand());
    thread = Thread.ofVirtual().name("sluice-iterator").start(() -> iterate(to));
  }

  @SuppressWarnings("try") // the resource is what the items come from
  private void iterate(HandOff<Chunk> to) {
    long made = 0;
    Throwable error = null;
    try (AutoCloseable ignored = resource) {
      Iterator<?> iterator = to.awaitPermit() ? items.iterator() : null;
      while (iterator != null && to.awaitPermit() && iterator.hasNext()) {
        Chunk chunk = Values.encode(iterator.next(), Values.Encoder.NONE);
        if (!to.put(chunk, chunk.length())) {
          break;
        }
        made++;
      }
    } catch (Throwable e) {
      error = e;
    }
    if (error != null && to.isClosed()) {
      log.debug("an iterator that nobody reads any more ended with", error);
    }
    ending = new Ending(made, error);
    to.signal();
  }

  private void drain() {
    ChunkWriter to = out;
    HandOff<Chunk> from = handOff;
    if (ended || to == null || from == null) {
      return;
    }
    if (write(to, from)) {
      from.signal(); // the event loop serves others first
    }
    Ending end = ending;
    if (end != null && end.made() == written) {
      ended = true;
      if (end.error() == null) {
        to.end();
      } else {
        to.fail(Refusals.failureOf(end.error()));
      }
    } else {
      from.permit(written + to.demand(), writtenBytes + to.byteDemand());
    }
  }

  /** Writes what waits, up to a turn's worth; answers whether there may be more to write. */
  private boolean write(ChunkWriter to, HandOff<Chunk> from) {
    for (int i = 0; i < MAX_PER_TURN; i++) {
      Chunk chunk = to.demand() > 0 ? from.poll() : null;
      if (chunk == null) {
        return false;
      }
      written++;
      writtenBytes += chunk.length();
      to.emit(chunk);
    }
    return true;
  }

  @Override
  public void close() {
    ended = true;
    if (handOff != null) {
      handOff.close();
    }
    if (thread != null) {
      thread.interrupt();
    } else if (resource != null) {
      thread = Thread.ofVirtual().name("sluice-iterator").start(this::closeUnused);
    }
  }

  private void closeUnused() {
    try {
      Objects.requireNonNull(resource).close();
    } catch (Exception e) {
      log.warn("closing what would have been iterated failed", e);
    }
  }
}
