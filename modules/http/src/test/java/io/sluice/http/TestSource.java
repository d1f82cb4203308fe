package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A source that writes as far as it may, and can be watched doing so. */
final class TestSource implements StreamSource {

  final AtomicLong emitted = new AtomicLong();
  final AtomicInteger started = new AtomicInteger();
  final CompletableFuture<Void> closed = new CompletableFuture<>();

  private final StreamInfo info;
  private final long count;
  private final LongFunction<Chunk> chunk;
  private @Nullable Failure failure;
  private boolean stays;

  /** How many chunks there are by now; and what writes the rest of them, once started. */
  private final AtomicLong there = new AtomicLong(Long.MAX_VALUE);

  private volatile Runnable goOn = () -> {};

  private TestSource(StreamInfo info, long count, LongFunction<Chunk> chunk) {
    this.info = info;
    this.count = count;
    this.chunk = chunk;
  }

  static TestSource of(StreamInfo info, Chunk... chunks) {
    List<Chunk> list = List.of(chunks);
    return new TestSource(info, list.size(), i -> list.get((int) i));
  }

  static TestSource endless(StreamInfo info, LongFunction<Chunk> chunk) {
    return new TestSource(info.endless(true), Long.MAX_VALUE, chunk);
  }

  static TestSource numbers() {
    return endless(
        StreamInfo.of(StreamInfo.JSON),
        i -> Chunk.json(new io.vertx.core.json.JsonObject().put("n", i)));
  }

  /** Fails after the last chunk. */
  TestSource thenFails(Failure how) {
    failure = how;
    return this;
  }

  /** Says nothing more after the last chunk, and does not end. */
  TestSource thenStays() {
    stays = true;
    return this;
  }

  /** Has only so many chunks until {@link #step}. */
  TestSource atFirst(long chunks) {
    there.set(chunks);
    return this;
  }

  /** Has one more chunk. Any thread. */
  void step() {
    there.incrementAndGet();
    goOn.run();
  }

  @Override
  public SourceRun open(StreamRequest request) {
    return new SourceRun() {
      private long next;

      @Override
      public Future<StreamInfo> info() {
        return Future.succeededFuture(info);
      }

      @Override
      public void start(ChunkWriter out) {
        started.incrementAndGet();
        out.drainHandler(ignored -> pump(out));
        Context context = Objects.requireNonNull(Vertx.currentContext());
        goOn = () -> context.runOnContext(ignored -> pump(out));
        pump(out);
      }

      private void pump(ChunkWriter out) {
        while (next < Math.min(count, there.get()) && out.demand() > 0) {
          out.emit(chunk.apply(next++));
          emitted.incrementAndGet();
        }
        if (next == count && !stays) {
          if (failure == null) {
            out.end();
          } else {
            out.fail(failure);
          }
        }
      }

      @Override
      public void close() {
        closed.complete(null);
      }
    };
  }
}
