package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.SourceRun;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;

class PublisherSourceTest {

  private static Flowable<Chunk> chunks(int count) {
    return Flowable.range(0, count).map(i -> Chunk.of("item " + i));
  }

  /**
   * Sees what is requested and cancelled. A source that was never subscribed has nothing to stop.
   */
  private static final class Watched {
    final AtomicLong requested = new AtomicLong();
    final AtomicLong given = new AtomicLong();
    final CompletableFuture<Void> released = new CompletableFuture<>();
    final Flowable<Chunk> flowable;

    Watched(Flowable<Chunk> flowable) {
      this.flowable =
          flowable
              .doOnNext(ignored -> given.incrementAndGet())
              .doOnRequest(requested::addAndGet)
              .doFinally(() -> released.complete(null));
    }

    SourceSubject subject(Callable<SourceRun> open) {
      return new SourceSubject(open, requested, null);
    }
  }

  @Nested
  class OnItsContext extends SourceContract {
    @Override
    protected SourceSubject subject(int chunks) {
      Watched watched = new Watched(PublisherSourceTest.chunks(chunks));
      return watched.subject(() -> Sources.flowable(watched.flowable));
    }

    @Override
    protected SourceSubject failing(int chunks) {
      Watched watched =
          new Watched(
              PublisherSourceTest.chunks(chunks)
                  .concatWith(Flowable.error(new IllegalStateException("broken"))));
      return watched.subject(() -> Sources.flowable(watched.flowable));
    }
  }

  @Nested
  class OnAnotherThread extends SourceContract {
    @Override
    protected SourceSubject subject(int chunks) {
      Watched watched = new Watched(PublisherSourceTest.chunks(chunks));
      Flowable<Chunk> elsewhere = watched.flowable.subscribeOn(Schedulers.io());
      return watched.subject(() -> Sources.publisher((Publisher<Chunk>) elsewhere));
    }
  }

  @Nested
  class JavaFlow extends SourceContract {
    @Override
    protected SourceSubject subject(int chunks) {
      Watched watched = new Watched(PublisherSourceTest.chunks(chunks));
      Flow.Publisher<Chunk> publisher = FlowAdapters.toFlowPublisher(watched.flowable);
      return watched.subject(() -> Sources.publisher(publisher));
    }

    @Test
    void cancel_reaches_the_publisher() {
      Watched watched = new Watched(PublisherSourceTest.chunks(100));
      SourceDriver driver = new SourceDriver(vertx(), () -> Sources.flowable(watched.flowable));
      driver.start(3).awaitItems(3);
      driver.close();
      SourceDriver.await(watched.released);
      assertThat(watched.given).hasValueLessThanOrEqualTo(3);
    }

    @Test
    void b1_large_chunks_are_asked_for_one_by_one() {
      Watched watched = new Watched(Flowable.just(Chunk.of(new byte[1024 * 1024])).repeat());
      SourceDriver driver = new SourceDriver(vertx(), () -> Sources.flowable(watched.flowable));
      driver.start(1_000, 64 * 1024).awaitItems(1);
      assertThat(watched.requested).hasValue(1);
      driver.grant(0, 1024 * 1024).awaitItems(2);
      assertThat(watched.requested).hasValue(2);
      driver.close();
    }

    @Test
    void a_publisher_that_ignores_requests_fails_as_overrun() {
      AtomicReference<Flow.Subscriber<? super Chunk>> subscriber = new AtomicReference<>();
      SourceDriver driver =
          new SourceDriver(
              vertx(), () -> Sources.publisher((Flow.Publisher<Chunk>) subscriber::set));
      driver.start(1);
      Flow.Subscriber<? super Chunk> to = subscriber.get();
      to.onSubscribe(new Deaf());
      for (int i = 0; i < 5_000; i++) {
        to.onNext(Chunk.of("flood"));
      }
      assertThat(driver.awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.OVERRUN));
      assertThat(driver.items()).hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void an_empty_publisher_completes() {
      SourceDriver driver = new SourceDriver(vertx(), () -> Sources.flowable(Flowable.empty()));
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    }
  }

  private static final class Deaf implements Flow.Subscription {
    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
