package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamRefTest {
  private Node node;
  private Node.Counting numbers;

  @BeforeEach
  void start() {
    node = Node.alone();
    numbers = Node.Counting.endless();
    node.offerAnswer("count", call -> numbers);
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void aValueIsAValue() {
    node.offerAnswer("add", call -> (int) call.args().get(0) + (int) call.kwargs().get("to"));
    assertThat(Await.await(node.calls().call("add", CallRequest.of(2).with("to", 3)))).isEqualTo(5);
    Await.until(node::isNothingLeft);
  }

  @Test
  void positionIsKeptBetweenReads() {
    StreamRef ref = node.ref("count");
    assertThat(Await.await(ref.take(5))).isEqualTo(List.of(0, 1, 2, 3, 4));
    assertThat(Await.await(ref.take(5))).isEqualTo(List.of(5, 6, 7, 8, 9));
    assertThat(ref.position()).isEqualTo(10);
    Await.await(ref.close());
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void nothingIsMadeBeforeItIsAskedFor() {
    StreamRef ref = node.ref("count");
    assertThat(numbers.made).hasValue(0);
    Await.await(ref.take(1));
    Await.await(ref.take(2));
    assertThat(numbers.made).hasValue(3);
    Await.await(ref.close());
  }

  @Test
  void iterationReadsAheadNoFurtherThanItHasComeToNeed() {
    StreamRef ref = node.ref("count");
    Iterator<Object> items = ref.iterator();
    for (int i = 0; i < 10; i++) {
      assertThat(items.next()).isEqualTo(i);
    }
    assertThat(numbers.made.get()).isBetween(10L, 42L);
    Await.await(ref.close());
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void withoutPrefetchExactlyWhatIsAskedForIsMade() {
    StreamRef ref = node.ref("count").prefetch(false);
    Iterator<Object> items = ref.iterator();
    for (int i = 0; i < 10; i++) {
      items.next();
    }
    assertThat(numbers.made).hasValue(10);
    Await.await(ref.close());
  }

  @Test
  void allOfAFiniteSequenceIsIteratedAndThenReleased() {
    node.offerAnswer("range", call -> IntStream.range(0, 20_000));
    StreamRef ref = node.ref("range");
    assertThat(ref.count()).isEqualTo(20_000);
    List<Object> items = new ArrayList<>();
    ref.forEach(items::add);
    assertThat(items).isEqualTo(IntStream.range(0, 20_000).boxed().toList());
    assertThat(Await.await(ref.take(1))).isEmpty();
    Await.until(node::isNothingLeft);
  }

  @Test
  void fewerItemsAreTheEnd() {
    node.offerAnswer("three", call -> List.of("a", "b", "c").iterator());
    StreamRef ref = node.ref("three");
    assertThat(Await.await(ref.take(2))).isEqualTo(List.of("a", "b"));
    assertThat(Await.await(ref.take(2))).isEqualTo(List.of("c"));
    assertThat(Await.await(ref.take(2))).isEmpty();
    Await.until(node::isNothingLeft);
  }

  @Test
  void h1_aFailureIsToldInPlaceOfAnEndAndTakesNothing() {
    node.offerAnswer(
        "raises",
        call ->
            IntStream.range(0, 5)
                .boxed()
                .peek(i -> {
                  if (i == 3) {
                    throw new IllegalStateException("no fourth");
                  }
                }));
    StreamRef ref = node.ref("raises");
    var failure = Await.failure(ref.take(5));
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.details())
        .containsEntry("type", "java.lang.IllegalStateException")
        .containsEntry("message", "no fourth");
    assertThat(failure.details().get("stack")).contains("StreamRefTest");
    assertThat(Await.await(ref.take(3))).isEqualTo(List.of(0, 1, 2));
    assertThat(Await.failure(ref.take(1)).message()).contains("no fourth");
    Await.await(ref.close());
    Await.until(node::isNothingLeft);
  }

  @Test
  void aMapWithALazySequenceInItStaysAMap() {
    node.offerAnswer(
        "report",
        call -> Map.of("status", "ok", "data", List.of(1, 2, 3).stream().map(i -> i * 2)));
    Map<?, ?> report = (Map<?, ?>) Await.await(node.calls().call("report", CallRequest.of()));
    assertThat(report.get("status")).isEqualTo("ok");
    StreamRef data = (StreamRef) report.get("data");
    assertThat(Await.await(data.take(10))).isEqualTo(List.of(2, 4, 6));
    Await.until(node::isNothingLeft);
  }

  @Test
  void countingAndRandomAccessAreRefusedAndSaid() {
    StreamRef ref = node.ref("count");
    assertThatThrownBy(ref::count)
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("counting would consume it");
    assertThatThrownBy(() -> ref.get(7))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("read forwards only");
    Await.await(ref.close());
  }

  @Test
  void allViewsShareOnePosition() {
    StreamRef ref = node.ref("count");
    Iterator<Object> items = ref.iterator();
    assertThat(items.next()).isEqualTo(0);
    assertThat(Await.await(ref.take(2))).isEqualTo(List.of(1, 2));
    assertThat(items.next()).isEqualTo(3);
    assertThat(ref.flowable().take(3).toList().blockingGet()).isEqualTo(List.of(4, 5, 6));
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void readsAreAnsweredInTheOrderTheyWereAskedFor() {
    StreamRef ref = node.ref("count");
    List<Future<List<Object>>> reads = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      reads.add(ref.take(3));
    }
    for (int i = 0; i < 50; i++) {
      assertThat(Await.await(reads.get(i))).isEqualTo(List.of(3 * i, 3 * i + 1, 3 * i + 2));
    }
    Await.await(ref.close());
  }

  @Test
  void aClosedRefIsGone() {
    StreamRef ref = node.ref("count");
    StreamRef other = node.calls().ref(ref.toJson());
    Await.await(ref.take(1));
    Await.await(ref.close());
    assertThat(Await.failure(ref.take(1)).code()).isEqualTo(FailureCode.GONE);
    assertThat(Await.failure(other.take(1)).code()).isEqualTo(FailureCode.GONE);
    Await.await(other.close());
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void manyThreadsShareOnePositionAndEachItemIsReadOnce() throws InterruptedException {
    int length = 40_000;
    node.offerAnswer("range", call -> IntStream.range(0, length));
    StreamRef ref = node.ref("range");
    Set<Object> seen = ConcurrentHashMap.newKeySet();
    AtomicLong read = new AtomicLong();
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean iterates = i % 2 == 0;
      readers.add(
          Thread.ofVirtual()
              .start(() -> {
                List<Object> items;
                do {
                  items = iterates ? ref.stream().limit(100).toList() : Await.await(ref.take(37));
                  seen.addAll(items);
                  read.addAndGet(items.size());
                } while (!items.isEmpty());
              }));
    }
    for (Thread reader : readers) {
      reader.join();
    }
    assertThat(read).hasValue(length);
    assertThat(seen).hasSize(length);
    Await.until(node::isNothingLeft);
  }

  @Test
  void aStreamIsNotCalled() {
    AtomicBoolean started = new AtomicBoolean();
    Await.await(ChunkBus.on(node.vertx).offer("plain", request -> out -> started.set(true)));
    var failure = Await.failure(node.calls().call("plain", CallRequest.of()));
    assertThat(failure.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(failure.message()).contains("is a stream; open it instead");
    assertThat(started).isFalse();
  }
}
