package io.sluice.sources;

import static io.sluice.testkit.SourceDriver.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.subscribers.TestSubscriber;
import io.sluice.core.BlockingChunks;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A generator, and whoever reads it, with the real bus between them. */
@Timeout(60)
class OverTheBusTest {
  private final AtomicLong emitted = new AtomicLong();
  private final CompletableFuture<Void> begun = new CompletableFuture<>();
  private final CompletableFuture<Throwable> stopped = new CompletableFuture<>();
  private Vertx vertx;
  private ChunkBus bus;

  @BeforeEach
  void offer() {
    vertx = Vertx.vertx();
    bus = ChunkBus.on(vertx);
    await(done(bus.offer("endless", request -> Sources.generator(this::emitForEver))));
    await(done(bus.offer("three", request -> Sources.iterable(List.of("a", "b", "c")))));
    await(done(bus.offer("numbers", new NumbersSource())));
  }

  @AfterEach
  void close() {
    await(done(vertx.close()));
  }

  private void emitForEver(Emitter out) {
    begun.complete(null);
    try {
      while (true) {
        out.emit("chunk " + emitted.get());
        emitted.incrementAndGet();
      }
    } catch (Throwable e) {
      stopped.complete(e);
      throw e;
    }
  }

  private static <T> CompletableFuture<T> done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture();
  }

  private ChunkStream open(String name) {
    return await(done(bus.open(name, StreamRequest.create())));
  }

  private ChunkStream openExact(String name) {
    return await(done(bus.open(name, StreamRequest.create().prefetch(false))));
  }

  @Test
  void c2_without_prefetch_a_generator_runs_when_asked_and_as_far_as_asked() {
    ChunkStream stream = openExact("endless");
    assertThat(begun).isNotDone();
    CompletableFuture<Void> third = new CompletableFuture<>();
    AtomicLong seen = new AtomicLong();
    stream
        .pause()
        .handler(chunk -> {
          if (seen.incrementAndGet() == 3) {
            third.complete(null);
          }
        })
        .fetch(3);
    await(third);
    assertThat(emitted.get()).isLessThanOrEqualTo(3);
    stream.cancel();
    await(stopped);
    assertThat(emitted.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void b1_a_source_runs_ahead_of_a_stalled_reader_by_a_window_at_most() {
    ChunkStream stream = open("endless");
    stream.pause().handler(ignored -> {}).fetch(1);
    await(begun);
    stream.cancel();
    await(stopped);
    assertThat(emitted.get()).isLessThanOrEqualTo(65);
  }

  static Stream<Arguments> waysToLeave() {
    return Stream.of(
        way("cancel", stream -> readOne(stream, stream::cancel)),
        way("handler(null) and resume", stream -> readOne(stream, () -> giveUp(stream))),
        way("blocking", OverTheBusTest::breakOutOfLoop),
        way("Java stream", OverTheBusTest::limitJavaStream),
        way("Flowable", stream -> RxStreams.flowable(stream).take(2).blockingSubscribe()),
        way("Flow.Publisher", stream -> stream.publisher().subscribe(new TakesOne())),
        way("collect", stream -> await(done(stream.collect(10, 1_000).otherwiseEmpty()))));
  }

  private static Arguments way(String name, Consumer<ChunkStream> way) {
    return Arguments.of(name, way);
  }

  private static void readOne(ChunkStream stream, Runnable then) {
    stream.handler(chunk -> then.run());
  }

  private static void giveUp(ChunkStream stream) {
    stream.handler(null);
    stream.resume();
  }

  private static void breakOutOfLoop(ChunkStream stream) {
    try (BlockingChunks chunks = stream.blocking()) {
      for (Chunk chunk : chunks) {
        assertThat(chunk.text()).isEqualTo("chunk 0");
        break;
      }
    }
  }

  private static void limitJavaStream(ChunkStream stream) {
    try (Stream<Chunk> chunks = stream.blocking().stream()) {
      assertThat(chunks.limit(2)).hasSize(2);
    }
  }

  private static final class TakesOne implements Flow.Subscriber<Chunk> {
    private Flow.Subscription subscription;

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(1);
    }

    @Override
    public void onNext(Chunk item) {
      subscription.cancel();
    }

    @Override
    public void onError(Throwable error) {}

    @Override
    public void onComplete() {}
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("waysToLeave")
  void leaving_reaches_the_source(String name, Consumer<ChunkStream> leave) {
    leave.accept(open("endless"));
    assertThat(await(stopped))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CANCELLED));
  }

  @Test
  void a_stream_read_as_flowable_is_requested_exactly() {
    ChunkStream stream = openExact("numbers");
    TestSubscriber<Chunk> subscriber = RxStreams.flowable(stream).test(2);
    subscriber.awaitCount(2).assertValueCount(2).assertNotComplete();
    subscriber.request(3);
    subscriber.awaitCount(5).assertValueCount(5);
    subscriber.cancel();
    assertThat(await(done(stream.outcome()))).isEqualTo(new Outcome.Cancelled("reader"));
  }

  @Test
  void a_flowable_completes_and_a_second_subscriber_is_refused() throws Exception {
    var flowable = RxStreams.flowable(open("three")).map(Chunk::text);
    assertThat(flowable.toList().blockingGet()).containsExactly("a", "b", "c");
    assertThatThrownBy(flowable::blockingFirst).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void what_fails_a_stream_or_cancels_it_elsewhere_is_an_error_of_the_flowable() {
    await(
        done(
            bus.offer(
                "broken",
                request ->
                    Sources.generator(out -> {
                      out.emit("first");
                      throw new IllegalStateException("broken");
                    }))));
    RxStreams.flowable(open("broken"))
        .test()
        .awaitDone(20, TimeUnit.SECONDS)
        .assertValueCount(1)
        .assertError(e -> ((StreamException) e).failure().code() == FailureCode.SOURCE_FAILED);
    ChunkStream endless = open("endless");
    TestSubscriber<Chunk> subscriber = RxStreams.flowable(endless).test(1);
    subscriber.awaitCount(1);
    endless.cancel("operator");
    subscriber
        .awaitDone(20, TimeUnit.SECONDS)
        .assertError(e -> ((StreamException) e).failure().code() == FailureCode.CANCELLED);
  }

  @Test
  void a_relayed_stream_is_cancelled_when_its_reader_leaves() {
    ChunkStream endless = open("endless");
    await(done(bus.offer("relay", request -> Sources.readStream(endless))));
    ChunkStream relay = open("relay");
    readOne(relay, relay::cancel);
    await(stopped);
    assertThat(await(done(endless.outcome()))).isEqualTo(new Outcome.Cancelled("reader"));
  }

  @Test
  void a_producer_verticle_pipes_into_its_readers_credit() {
    await(
        done(
            bus.offer(
                "piped",
                request ->
                    Sources.writeStream(out ->
                        bus.open("numbers", StreamRequest.create().with("to", "5000"))
                            .onSuccess(numbers -> numbers.pipeTo(out))))));
    assertThat(await(done(open("piped").collect(10_000, 1_000_000)))).hasSize(5_000);
  }
}
