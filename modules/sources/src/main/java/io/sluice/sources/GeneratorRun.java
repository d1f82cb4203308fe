package io.sluice.sources;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HandOff;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run whose chunks a virtual thread makes. The thread holds as much permission as the writer has
 * demand, in items and in bytes, so whatever it hands over can be written at once.
 */
final class GeneratorRun implements SourceRun {
  private static final Logger log = LoggerFactory.getLogger(GeneratorRun.class);

  private final StreamInfo info;
  private final GeneratorBody body;
  private final @Nullable AutoCloseable resource;
  private final Thread.Builder threads;

  // ---- context only
  private @Nullable ChunkWriter out;
  private @Nullable HandOff<Chunk> handOff;
  private @Nullable Thread thread;
  private long written;
  private long writtenBytes;
  private boolean ended;

  // ---- the thread writes, the context reads
  private volatile @Nullable Ending ending;

  /** How the body ended, and how many chunks it had emitted. */
  private record Ending(long emitted, @Nullable Throwable error) {}

  /**
   * Makes a run.
   *
   * @param resource what the body reads from; closed on a virtual thread in any case, also when the
   *     run is never started
   */
  GeneratorRun(StreamInfo info, GeneratorBody body, @Nullable AutoCloseable resource) {
    this(info, body, resource, Thread.ofVirtual());
  }

  /** Makes a run on such a thread, for a body that blocks where a virtual one must not. */
  GeneratorRun(
      StreamInfo info,
      GeneratorBody body,
      @Nullable AutoCloseable resource,
      Thread.Builder threads) {
    this.info = info;
    this.body = body;
    this.resource = resource;
    this.threads = threads;
  }

  @Override
  public Future<StreamInfo> info() {
    return Future.succeededFuture(info);
  }

  @Override
  public void start(ChunkWriter out) {
    HandOff<Chunk> newHandOff = new HandOff<>(Contexts.current(), this::drain);
    this.out = out;
    handOff = newHandOff;
    out.drainHandler(ignored -> drain());
    newHandOff.permit(out.demand(), out.byteDemand());
    thread = threads.name("sluice-generator").start(() -> generate(newHandOff));
  }

  @SuppressWarnings("try") // the resource is read by the body
  private void generate(HandOff<Chunk> to) {
    HandOffEmitter emitter = new HandOffEmitter(to);
    Throwable error = null;
    try (AutoCloseable ignored = resource) {
      body.run(emitter);
    } catch (Throwable e) {
      error = e;
    }
    if (error != null && to.isClosed()) {
      log.debug("a generator whose reader had left ended with", error);
    }
    ending = new Ending(emitter.emitted, error);
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
    if (end != null && end.emitted() == written) {
      end(to, end);
    } else {
      from.permit(written + to.demand(), writtenBytes + to.byteDemand());
    }
  }

  /** Writes what waits, up to a turn's worth; answers whether there may be more to write. */
  private boolean write(ChunkWriter to, HandOff<Chunk> from) {
    for (int i = 0; i < TurnRun.MAX_CHUNKS_PER_TURN; i++) {
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
      log.warn("closing what a generator would have read failed", e);
    }
  }

  /** The thread's end of the hand-off. */
  private static final class HandOffEmitter implements Emitter {
    private final HandOff<Chunk> handOff;
    private final Thread owner = Thread.currentThread();
    private long emitted;

    HandOffEmitter(HandOff<Chunk> handOff) {
      this.handOff = handOff;
    }

    @Override
    public void emit(Chunk chunk) {
      check(() -> handOff.put(chunk, chunk.length()));
      emitted++;
    }

    @Override
    public void awaitCredit() {
      check(handOff::awaitPermit);
    }

    private void check(Waiting waiting) {
      if (!owner.equals(Thread.currentThread())) {
        throw new IllegalStateException("only the generator's own thread may emit");
      }
      try {
        if (!waiting.isOpen()) {
          throw new StreamException(FailureCode.CANCELLED, "the reader is gone");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StreamException(
            Failure.of(FailureCode.CANCELLED, "the generator's thread was interrupted"), e);
      }
    }
  }

  /** Waits for the context side; false when it has closed. */
  private interface Waiting {
    boolean isOpen() throws InterruptedException;
  }
}
