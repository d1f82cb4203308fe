package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.streams.ReadStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadStreamSourceTest extends SourceContract {
  @Override
  protected SourceSubject subject(int chunks) {
    return subject(new CountedStream(chunks, null));
  }

  @Override
  protected SourceSubject failing(int chunks) {
    return subject(new CountedStream(chunks, new IllegalStateException("broken")));
  }

  private static SourceSubject subject(CountedStream stream) {
    return new SourceSubject(
        () -> Sources.readStream(stream, stream::close), stream.given, stream.closed);
  }

  @Test
  void a_stream_that_cannot_be_stopped_is_let_run_out() {
    CountedStream stream = new CountedStream(1_000, null);
    SourceDriver driver = new SourceDriver(vertx(), () -> Sources.readStream(stream));
    driver.start(3).awaitItems(3);
    driver.close();
    assertThat(driver.onContext(stream.given::get)).isEqualTo(1_000);
    assertThat(driver.items()).hasSize(3);
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void an_empty_stream_completes() {
    SourceDriver driver =
        new SourceDriver(vertx(), () -> Sources.readStream(new CountedStream(0, null)));
    driver.start(1);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
  }

  /** Numbers as text, on the context that fetches, as far as was fetched; then its end. */
  private static final class CountedStream implements ReadStream<Chunk> {
    final AtomicLong given = new AtomicLong();
    final CompletableFuture<Void> closed = new CompletableFuture<>();
    private final int count;
    private final @Nullable Throwable error;
    private @Nullable Handler<Chunk> handler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private @Nullable Handler<Void> endHandler;
    private long demand = Long.MAX_VALUE;
    private boolean ended;

    CountedStream(int count, @Nullable Throwable error) {
      this.count = count;
      this.error = error;
    }

    void close() {
      ended = true;
      closed.complete(null);
    }

    private void flow() {
      while (demand > 0 && given.get() < count && !ended) {
        demand--;
        long index = given.getAndIncrement();
        if (handler != null) {
          handler.handle(Chunk.of("item " + index));
        }
      }
      if (given.get() == count && !ended) {
        ended = true;
        if (error != null && exceptionHandler != null) {
          exceptionHandler.handle(error);
        } else if (endHandler != null) {
          endHandler.handle(null);
        }
      }
    }

    @Override
    public ReadStream<Chunk> handler(@Nullable Handler<Chunk> handler) {
      this.handler = handler;
      Context context = Vertx.currentContext();
      context.runOnContext(ignored -> flow());
      return this;
    }

    @Override
    public ReadStream<Chunk> pause() {
      demand = 0;
      return this;
    }

    @Override
    public ReadStream<Chunk> resume() {
      return fetch(Long.MAX_VALUE);
    }

    @Override
    public ReadStream<Chunk> fetch(long amount) {
      demand = demand + amount < 0 ? Long.MAX_VALUE : demand + amount;
      flow();
      return this;
    }

    @Override
    public ReadStream<Chunk> exceptionHandler(@Nullable Handler<Throwable> handler) {
      exceptionHandler = handler;
      return this;
    }

    @Override
    public ReadStream<Chunk> endHandler(@Nullable Handler<Void> handler) {
      endHandler = handler;
      return this;
    }
  }
}
