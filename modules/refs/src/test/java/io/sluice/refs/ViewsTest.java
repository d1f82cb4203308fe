package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reactivex.rxjava3.core.Flowable;
import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ways to read a ref, and what may be answered as one. */
class ViewsTest {
  private static final List<Object> THOUSAND =
      IntStream.range(0, 1_000).boxed().map(i -> (Object) i).toList();

  private Node node;
  private Node.Counting numbers;

  @BeforeEach
  void start() {
    node = Node.alone();
    numbers = Node.Counting.endless();
    node.offerAnswer("count", call -> numbers);
    node.offerAnswer("range", call -> IntStream.range(0, 1_000));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private void releasedAll() {
    Await.until(node::isNothingLeft);
  }

  @Test
  void aJavaStreamEndsAndClosesWithItself() {
    try (Stream<Object> items = node.ref("count").stream()) {
      assertThat(items.limit(100).toList()).isEqualTo(THOUSAND.subList(0, 100));
    }
    Await.until(() -> numbers.closed);
    releasedAll();
  }

  @Test
  void aReadStreamGivesWhatIsFetched() {
    Promise<List<Object>> all = Promise.promise();
    List<Object> items = new ArrayList<>();
    var stream = node.ref("range").readStream();
    stream
        .pause()
        .exceptionHandler(all::tryFail)
        .endHandler(ignored -> all.complete(items))
        .handler(items::add);
    stream.fetch(10);
    Await.until(() -> items.size() == 10);
    stream.resume();
    assertThat(Await.await(all.future())).isEqualTo(THOUSAND);
    releasedAll();
  }

  @Test
  void aFlowableGivesAllAndDisposingReleasesIt() {
    assertThat(node.ref("range").flowable().toList().blockingGet()).isEqualTo(THOUSAND);
    var disposable = node.ref("count").flowable().rebatchRequests(5).subscribe();
    Await.until(() -> numbers.made.get() > 100);
    disposable.dispose();
    Await.until(() -> numbers.closed);
    releasedAll();
  }

  @Test
  void aPublisherHasOneSubscriberAndStopsWhenItCancels() {
    Flow.Publisher<Object> publisher = node.ref("count").publisher();
    AtomicLong seen = new AtomicLong();
    Promise<Throwable> second = Promise.promise();
    publisher.subscribe(new Taking(3, seen, second));
    publisher.subscribe(new Taking(3, seen, second));
    assertThat(Await.await(second.future())).hasMessageContaining("one subscriber");
    Await.until(() -> numbers.closed);
    assertThat(seen).hasValue(3);
    releasedAll();
  }

  private static final class Taking implements Flow.Subscriber<Object> {
    private final long count;
    private final AtomicLong seen;
    private final Promise<Throwable> error;
    private Flow.Subscription subscription;

    Taking(long count, AtomicLong seen, Promise<Throwable> error) {
      this.count = count;
      this.seen = seen;
      this.error = error;
    }

    @Override
    public void onSubscribe(Flow.Subscription told) {
      subscription = told;
      told.request(count);
    }

    @Override
    public void onNext(Object item) {
      if (seen.incrementAndGet() == count) {
        subscription.cancel();
      }
    }

    @Override
    public void onError(Throwable why) {
      error.tryComplete(why);
    }

    @Override
    public void onComplete() {}
  }

  @Test
  void nullItemsAreNullWhereJavaAllowsThem() {
    node.offerAnswer("nulls", call -> Arrays.asList("a", null).iterator());
    assertThat(Await.await(node.ref("nulls").take(3))).containsExactly("a", null);
    assertThat(node.ref("nulls").flowable().toList().blockingGet())
        .containsExactly("a", Values.NULL);
  }

  @ParameterizedTest
  @EnumSource(ThreadingModel.class)
  void everyKindOfVerticleReads(ThreadingModel model) {
    Promise<List<Object>> read = Promise.promise();
    VerticleBase reader =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            CallBus.on(vertx)
                .call("range", CallRequest.of())
                .compose(ref -> ((StreamRef) ref).take(500))
                .onComplete(read);
            return Future.succeededFuture();
          }
        };
    Await.await(
        node.vertx.deployVerticle(reader, new DeploymentOptions().setThreadingModel(model)));
    assertThat(Await.await(read.future())).isEqualTo(THOUSAND.subList(0, 500));
  }

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"WORKER", "VIRTUAL_THREAD"})
  void aVerticleThatMayBlockIterates(ThreadingModel model) {
    Promise<List<Object>> read = Promise.promise();
    StreamRef ref = node.ref("range");
    VerticleBase reader =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            List<Object> items = new ArrayList<>();
            ref.forEach(items::add);
            read.complete(items);
            return Future.succeededFuture();
          }
        };
    Await.await(
        node.vertx.deployVerticle(reader, new DeploymentOptions().setThreadingModel(model)));
    assertThat(Await.await(read.future())).isEqualTo(THOUSAND);
    releasedAll();
  }

  @Test
  void n1_anEventLoopMustNotIterate() {
    StreamRef ref = node.ref("count");
    Promise<Object> tried = Promise.promise();
    node.vertx.runOnContext(
        ignored -> tried.handle(Future.future(p -> p.complete(ref.iterator().hasNext()))));
    assertThatThrownBy(() -> Await.await(tried.future()))
        .hasMessageContaining("an event loop must not wait");
    Await.await(ref.close());
  }

  @ParameterizedTest
  @ValueSource(strings = {"iterator", "iterable", "stream", "flowable", "chunks", "readStream"})
  void whatIsLazyInJavaBecomesARef(String kind) {
    node.offer("lazy", call -> lazy(kind));
    StreamRef ref = node.ref("lazy");
    assertThat(Await.await(ref.take(10))).isEqualTo(THOUSAND.subList(0, 10));
    List<Object> rest = new ArrayList<>();
    ref.forEach(rest::add);
    assertThat(rest).isEqualTo(THOUSAND.subList(10, 1_000));
    releasedAll();
  }

  /** An iterable that is no collection. */
  private record Lazily(List<Object> items) implements Iterable<Object> {
    @Override
    public java.util.Iterator<Object> iterator() {
      return items.iterator();
    }
  }

  private Future<Object> lazy(String kind) {
    return switch (kind) {
      case "iterator" -> Future.succeededFuture(THOUSAND.iterator());
      case "iterable" -> Future.succeededFuture(new Lazily(THOUSAND));
      case "stream" -> Future.succeededFuture(THOUSAND.stream());
      case "flowable" -> Future.succeededFuture(Flowable.fromIterable(THOUSAND));
      case "chunks" ->
          ChunkBus.on(node.vertx).open("range", StreamRequest.create()).map(stream -> stream);
      case "readStream" ->
          node.calls().call("range", CallRequest.of()).map(ref -> ((StreamRef) ref).readStream());
      default -> throw new IllegalArgumentException(kind);
    };
  }

  @Test
  void collectionsAreValues() {
    node.offerAnswer("list", call -> List.of(1, 2));
    assertThat(Await.await(node.calls().call("list", CallRequest.of()))).isEqualTo(List.of(1, 2));
  }

  @Test
  void aFunctionOpenedAsAStreamIsOne() {
    node.offerAnswer(
        "from",
        call ->
            call.stream()
                ? IntStream.range((int) call.kwargs().get("first"), 10)
                    .mapToObj(i -> call.kwargs().get("tag") + ":" + i)
                : "called");
    var stream =
        Await.await(
            ChunkBus.on(node.vertx)
                .open("from", StreamRequest.create().with("first", "7").with("tag", "x7")));
    assertThat(stream.info().isJson()).isTrue();
    assertThat(Await.await(stream.collect(100, 10_000)))
        .extracting(chunk -> chunk.text())
        .containsExactly("\"x7:7\"", "\"x7:8\"", "\"x7:9\"");
    releasedAll();
  }

  @Test
  void aStreamOfAFunctionThatAnswersAValueHasOneChunk() {
    node.offerAnswer("twice", call -> (int) call.args().get(0) * 2);
    var request = StreamRequest.create().body(io.sluice.core.Chunk.of("[21]"), "application/json");
    var stream = Await.await(ChunkBus.on(node.vertx).open("twice", request));
    assertThat(Await.await(stream.collect(2, 100)).get(0).text()).isEqualTo("42");
    assertThat(Await.failure(ChunkBus.on(node.vertx).open("twice", StreamRequest.create())).code())
        .isEqualTo(FailureCode.SOURCE_FAILED);
    releasedAll();
  }

  @Test
  void cancellingAStreamOfAFunctionClosesIt() {
    var stream = Await.await(ChunkBus.on(node.vertx).open("count", StreamRequest.create()));
    stream.handler(chunk -> {
      if (chunk.text().equals("10")) {
        stream.cancel();
      }
    });
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void anInterruptedReaderIsTold() throws InterruptedException {
    Promise<Object> never = Promise.promise();
    node.offer("silent", call -> Future.succeededFuture(Flowable.never()));
    StreamRef ref = node.ref("silent");
    Thread reader =
        Thread.ofVirtual()
            .start(() -> {
              try {
                never.complete(ref.iterator().hasNext());
              } catch (StreamException e) {
                never.fail(e);
              }
            });
    reader.interrupt();
    reader.join();
    assertThat(Await.failure(never.future()).code()).isEqualTo(FailureCode.CANCELLED);
    Await.await(ref.close());
    releasedAll();
  }
}
