package io.sluice.refs;

import io.sluice.core.Chunk;
import io.sluice.core.HandOff;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Vertx;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Asks what pushes for as much as there is demand, and takes it on any thread. */
final class PushedRun implements SourceRun, Upstreams.Sink {

  /** What may be on its way: little, since nobody knows how large it is before it is there. */
  private static final int MAX_AHEAD = 64;

  private final Upstreams.Upstream upstream;

  // ---- context only
  private @Nullable ChunkWriter out;
  private Upstreams.@Nullable Subscription subscription;
  private long requested;
  private long written;
  private boolean ended;
  private boolean draining;

  // ---- written by the context before anything is pushed
  private volatile @Nullable HandOff<Chunk> handOff;

  // ---- whoever pushes writes, the context reads
  private volatile @Nullable Ending ending;

  private record Ending(@Nullable Throwable error) {}

  PushedRun(Upstreams.Upstream upstream) {
    this.upstream = upstream;
  }

  @Override
  public void start(ChunkWriter writer) {
    out = writer;
    handOff = new HandOff<>(Objects.requireNonNull(Vertx.currentContext()), this::drain);
    writer.drainHandler(ignored -> drain());
    subscription = upstream.begin(this);
    drain();
  }

  // ---- any thread, one at a time

  @Override
  public void next(Object item) {
    HandOff<Chunk> to = handOff;
    if (to == null || ending != null) {
      return;
    }
    try {
      Chunk chunk =
          item instanceof Chunk made ? made.copy() : Values.encode(item, Values.Encoder.NONE);
      if (!to.offer(chunk)) {
        throw new IllegalStateException("it pushed more items than were asked for");
      }
      to.signal();
    } catch (RuntimeException | Error e) {
      end(e);
    }
  }

  @Override
  public void end(@Nullable Throwable error) {
    HandOff<Chunk> to = handOff;
    if (to != null && ending == null) {
      ending = new Ending(error);
      to.signal();
    }
  }

  // ---- context only

  private void drain() {
    ChunkWriter to = out;
    HandOff<Chunk> from = handOff;
    if (ended || draining || to == null || from == null) {
      return;
    }
    draining = true;
    try {
      // Looked at first: what was pushed before the end is then certainly found.
      Ending end = ending;
      Chunk chunk;
      while (!ended && (chunk = from.poll()) != null) {
        written++;
        to.emit(chunk);
      }
      if (end != null && !ended) {
        finish(to, end);
      } else {
        ask(to);
      }
    } finally {
      draining = false;
    }
  }

  private void finish(ChunkWriter to, Ending end) {
    ended = true;
    if (end.error() == null) {
      to.end();
    } else {
      leave();
      to.fail(Refusals.failureOf(end.error()));
    }
  }

  private void ask(ChunkWriter to) {
    Upstreams.Subscription from = subscription;
    long more = Math.min(to.demand(), MAX_AHEAD) - (requested - written);
    if (from != null && more > 0 && !ended) {
      requested += more;
      from.request(more);
    }
  }

  @Override
  public void close() {
    boolean begun = handOff != null;
    if (begun && ending == null) {
      ending = new Ending(null);
    }
    if (!ended) {
      ended = true;
      leave();
    }
    if (!begun) {
      upstream.release();
    }
  }

  private void leave() {
    Upstreams.Subscription from = subscription;
    subscription = null;
    if (from != null) {
      from.cancel();
    }
  }
}
