package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.HandOff;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A run whose chunks a virtual thread makes. The thread holds as much permission as the writer has
 * demand, in items and in bytes, so whatever it hands over can be written at once.
 */
final class GeneratorRun implements SourceRun {
  private static final Logger LOGGER = System.getLogger(GeneratorRun.class.getName());

  private final StreamInfo info;
  private final GeneratorBody body;
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

  /** How the body ended. */
  private record Ending(@Nullable Throwable error) {}

  /**
   * Makes a run.
   *
   * @param resource what the body reads from; closed on a virtual thread in any case, also when the
   *     run is never started
   */
  GeneratorRun(StreamInfo info, GeneratorBody body, @Nullable AutoCloseable resource) {
    this.info = info;
    this.body = body;
    this.resource = resource;
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(info);
  }

  @Override
  public void start(ChunkWriter out) {
    HandOff<Chunk> newHandOff = new HandOff<>(Vertx.currentContext(), this::drain);
    this.out = out;
    handOff = newHandOff;
    out.drainHandler(ignored -> drain());
    newHandOff.permit(out.demand(), out.byteDemand());
    thread = Thread.ofVirtual().name("sluice-generator").start(() -> generate(newHandOff));
  }

  private void generate(HandOff<Chunk> to) {
    Throwable error = null;
    try (AutoCloseable ignored = resource) {
      body.run(new HandOffEmitter(to, Thread.currentThread()));
    } catch (Throwable e) {
      error = e;
    }
    if (error != null && to.isClosed()) {
      LOGGER.log(Level.DEBUG, "a generator whose reader had left ended with", error);
    }
    ending = new Ending(error);
    to.signal();
  }

  private void drain() {
    ChunkWriter to = out;
    HandOff<Chunk> from = handOff;
    if (ended || to == null || from == null) {
      return;
    }
    Ending end = ending; // before the queue is looked at: what the body emitted is then all there
    if (!write(to, from)) {
      from.signal(); // more waits, and the event loop serves others first
    } else if (end != null) {
      end(to, end);
      return;
    }
    from.permit(written + to.demand(), writtenBytes + to.byteDemand());
  }

  /** Writes what waits, up to a turn's worth; answers whether nothing was left then. */
  private boolean write(ChunkWriter to, HandOff<Chunk> from) {
    for (int i = 0; i < TurnRun.MAX_CHUNKS_PER_TURN; i++) {
      Chunk chunk = from.poll();
      if (chunk == null) {
        return true;
      }
      written++;
      writtenBytes += chunk.length();
      to.emit(chunk);
    }
    return false;
  }

  private void end(ChunkWriter to, Ending end) {
    ended = true;
    if (end.error() == null) {
      to.end();
    } else {
      to.fail(end.error());
    }
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
      thread = Thread.ofVirtual().name("sluice-generator").start(this::closeUnused);
    }
  }

  private void closeUnused() {
    try {
      Objects.requireNonNull(resource).close();
    } catch (Exception e) {
      LOGGER.log(Level.WARNING, "closing what a generator would have read failed", e);
    }
  }

  /** The thread's end of the hand-off. */
  private record HandOffEmitter(HandOff<Chunk> handOff, Thread owner) implements Emitter {
    @Override
    public void emit(Chunk chunk) {
      checkThread();
      try {
        if (!handOff.put(chunk, chunk.length())) {
          throw new StreamException(FailureCode.CANCELLED, "the reader is gone");
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    @Override
    public void awaitCredit() {
      checkThread();
      try {
        if (!handOff.awaitPermit()) {
          throw new StreamException(FailureCode.CANCELLED, "the reader is gone");
        }
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }

    private void checkThread() {
      if (Thread.currentThread() != owner) {
        throw new IllegalStateException("only the generator's own thread may emit");
      }
    }

    private static StreamException interrupted(InterruptedException cause) {
      StreamException e = new StreamException(FailureCode.CANCELLED, "the thread was interrupted");
      e.initCause(cause);
      Thread.currentThread().interrupt();
      return e;
    }
  }
}
