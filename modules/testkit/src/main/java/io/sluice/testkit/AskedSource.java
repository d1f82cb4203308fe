package io.sluice.testkit;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A source that counts what it is asked for: JSON objects {@code {"i":0}}, {@code {"i":1}} and so
 * on. Any thread may look at the counts.
 *
 * <p>The quick one writes as far as the demand goes. The asking one is as a source of a publisher
 * or a socket: it takes as many elements from behind as it sees demand for, has them a turn later,
 * and keeps what there is no demand for any more.
 */
public final class AskedSource implements StreamSource {
  private final long length;
  private final boolean asking;
  private final boolean fails;

  private final AtomicLong asked = new AtomicLong();
  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger started = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  private AskedSource(long length, boolean asking, boolean fails) {
    this.length = length;
    this.asking = asking;
    this.fails = fails;
  }

  /** Writes at once what it may. */
  public static AskedSource quick(long length) {
    return new AskedSource(length, false, false);
  }

  /** Asks for what it may, and writes it later. */
  public static AskedSource asking(long length) {
    return new AskedSource(length, true, false);
  }

  /** The same, failing at its end, for good. */
  public AskedSource thenFails() {
    return new AskedSource(length, asking, true);
  }

  /** How many chunks all runs took from what is behind. */
  public long asked() {
    return asked.get();
  }

  /** How many runs were made. */
  public int opened() {
    return opened.get();
  }

  /** How many of them were started. */
  public int started() {
    return started.get();
  }

  /** How many of them were closed, each once. */
  public int closed() {
    return closed.get();
  }

  @Override
  public SourceRun open(StreamRequest request) {
    opened.incrementAndGet();
    return new Run();
  }

  private final class Run implements SourceRun {
    private final Deque<Chunk> here = new ArrayDeque<>();
    private @Nullable Context context;
    private @Nullable ChunkWriter out;
    private long taken;
    private long written;
    private boolean over;

    @Override
    public Future<StreamInfo> info() {
      return Future.succeededFuture(StreamInfo.of(StreamInfo.JSON));
    }

    @Override
    public void start(ChunkWriter out) {
      started.incrementAndGet();
      this.out = out;
      context = Objects.requireNonNull(Vertx.currentContext());
      out.drainHandler(ignored -> turn());
      turn();
    }

    private void turn() {
      ChunkWriter to = Objects.requireNonNull(out);
      while (!over && to.demand() > 0 && (asking ? !here.isEmpty() : taken < length)) {
        Chunk next = asking ? here.removeFirst() : take();
        written++;
        to.emit(next);
      }
      if (over) {
        return;
      }
      if (written == length) {
        end(to);
      } else if (asking) {
        ask(Math.min(length, written + to.demand()));
      }
    }

    private void ask(long until) {
      Deque<Chunk> coming = new ArrayDeque<>();
      while (taken < until) {
        coming.add(take());
      }
      if (!coming.isEmpty()) {
        Objects.requireNonNull(context)
            .runOnContext(ignored -> {
              here.addAll(coming);
              turn();
            });
      }
    }

    private Chunk take() {
      asked.incrementAndGet();
      return Chunk.of("{\"i\":" + taken++ + "}");
    }

    private void end(ChunkWriter to) {
      over = true;
      if (fails) {
        to.fail(Failure.of(FailureCode.SOURCE_FAILED, "broken"));
      } else {
        to.end();
      }
    }

    @Override
    public void close() {
      over = true;
      closed.incrementAndGet();
    }
  }
}
