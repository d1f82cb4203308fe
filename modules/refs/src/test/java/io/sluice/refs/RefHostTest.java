package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.OfferOptions;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a host holds, for how long, and for whom. */
class RefHostTest {
  private Node node = Node.alone();

  @AfterEach
  void stop() {
    node.close();
  }

  private void limits(RefHostOptions options) {
    node.close();
    node = Node.alone(options);
  }

  private Node.Counting count() {
    Node.Counting numbers = Node.Counting.endless();
    node.offerAnswer("count", call -> numbers);
    return numbers;
  }

  @Test
  void endingASessionReleasesItsRefs() {
    Node.Counting numbers = count();
    CallSession session = node.calls().session();
    StreamRef ref = (StreamRef) Await.await(session.call("count", CallRequest.of()));
    assertThat(ref.sessionId()).isEqualTo(session.id());
    Await.await(ref.take(1));
    Await.await(session.end());
    Await.until(() -> numbers.closed && node.isNothingLeft());
    assertThat(Await.failure(ref.take(1)).code()).isEqualTo(FailureCode.GONE);
    assertThat(Await.failure(session.call("count", CallRequest.of())).code())
        .isEqualTo(FailureCode.GONE);
  }

  @Test
  void whatAHandlerAttachedToASessionIsThereForItsNextCall() {
    List<String> ended = new ArrayList<>();
    node.offerAnswer(
        "counter",
        call -> {
          if (call.session().attachment() == null) {
            call.session().attach(new AtomicInteger());
            call.session().onEnd(() -> ended.add("ended"));
          }
          return ((AtomicInteger) call.session().attachment()).incrementAndGet();
        });
    CallSession session = node.calls().session();
    Future<Object> first = session.call("counter", CallRequest.of());
    Future<Object> second = session.call("counter", CallRequest.of());
    assertThat(Await.await(first)).isEqualTo(1);
    assertThat(Await.await(second)).isEqualTo(2);
    Await.await(session.end());
    Await.until(() -> ended.equals(List.of("ended")) && node.isNothingLeft());
  }

  @Test
  void aRetriedPageIsTheSame() {
    count();
    StreamRef ref = node.ref("count");
    RefPage first = Await.await(node.calls().next(ref.id(), 0, 3));
    assertThat(first.items()).extracting(chunk -> chunk.text()).containsExactly("0", "1", "2");
    assertThat(first.position()).isEqualTo(3);
    assertThat(first.ended()).isFalse();
    assertThat(Await.await(node.calls().next(ref.id(), 0, 3)).items()).isEqualTo(first.items());
    assertThat(Await.await(node.calls().next(ref.id(), 3, 1)).items().get(0).text()).isEqualTo("3");
    Failure beyond = Await.failure(node.calls().next(ref.id(), 9, 1));
    assertThat(beyond.code()).isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(beyond.message()).contains("only 4 items were made");
    Await.await(node.calls().close(ref.id()));
    assertThat(Await.failure(node.calls().next(ref.id(), 0, 3)).code()).isEqualTo(FailureCode.GONE);
    Await.until(node::isNothingLeft);
  }

  @Test
  void aPageOfLargeItemsCanBeRetriedToo() {
    node.offerAnswer("texts", call -> Stream.generate(() -> "x".repeat(100_000)));
    StreamRef ref = node.ref("texts");
    for (int page = 0; page < 3; page++) {
      for (int again = 0; again < 2; again++) {
        assertThat(Await.await(node.calls().next(ref.id(), page * 50L, 50)).items()).hasSize(50);
      }
    }
    Await.await(ref.close());
    Await.until(node::isNothingLeft);
  }

  @Test
  void positionsThatAreKeptNoMoreAreGoneAndSaidWhichAre() {
    count();
    StreamRef ref = node.ref("count");
    for (int i = 0; i < 5; i++) {
      Await.await(node.calls().next(ref.id(), i * 10_000L, 10_000));
    }
    Failure dropped = Await.failure(node.calls().next(ref.id(), 0, 1));
    assertThat(dropped.code()).isEqualTo(FailureCode.GONE);
    assertThat(dropped.message()).contains("from position " + (50_000 - Ring.MAX_ITEMS));
    assertThat(Await.await(node.calls().next(ref.id(), 50_000 - Ring.MAX_ITEMS, 1)).items())
        .hasSize(1);
    Await.await(ref.close());
    Await.until(node::isNothingLeft);
  }

  @Test
  void b1_whatIsKeptOfAllIsBounded() {
    limits(new RefHostOptions(10, 10, 10, 10, 100_000, TimeoutProfiles.DEFAULT, Node.CLOCK));
    node.offerAnswer("texts", call -> Stream.generate(() -> "x".repeat(1_000)));
    List<StreamRef> refs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      StreamRef ref = node.ref("texts");
      refs.add(ref);
      Await.await(node.calls().next(ref.id(), 0, 80));
      assertThat(node.host.keptBytes()).isLessThanOrEqualTo(100_000);
    }
    assertThat(Await.failure(node.calls().next(refs.get(0).id(), 0, 1)).code())
        .isEqualTo(FailureCode.GONE);
    assertThat(Await.await(node.calls().next(refs.get(0).id(), 80, 1)).items()).hasSize(1);
    refs.forEach(ref -> Await.await(ref.close()));
    Await.until(node::isNothingLeft);
  }

  @Test
  void b1_limitsRefuseTheCallAndReleaseWhatItAnswered() {
    limits(new RefHostOptions(3, 2, 2, 2, 1_000_000, TimeoutProfiles.DEFAULT, Node.CLOCK));
    List<Node.Counting> made = new ArrayList<>();
    node.offerAnswer(
        "many",
        call -> {
          List<Object> all = new ArrayList<>();
          for (int i = 0; i < (int) call.args().get(0); i++) {
            made.add(Node.Counting.endless());
            all.add(made.get(made.size() - 1));
          }
          return all;
        });
    Failure tooMany = Await.failure(node.calls().call("many", CallRequest.of(3)));
    assertThat(tooMany.code()).isEqualTo(FailureCode.LIMIT_EXCEEDED);
    assertThat(tooMany.message()).contains("at most 2 lazy sequences");
    Await.until(() -> made.stream().allMatch(numbers -> numbers.closed) && node.isNothingLeft());
    List<?> held = (List<?>) Await.await(node.calls().call("many", CallRequest.of(2)));
    assertThat(Await.failure(node.calls().call("many", CallRequest.of(2))).message())
        .contains("no more than 3 refs");
    Await.until(() -> node.host.refs() == 2);
    held.forEach(ref -> Await.await(((StreamRef) ref).close()));
    Await.until(node::isNothingLeft);
  }

  @Test
  void oneReadsAtATimeAndALaterOneFromAPositionTakesOver() {
    count();
    StreamRef one = node.ref("count");
    Await.await(one.take(2));
    StreamRef two = node.calls().ref(one.toJson());
    assertThat(two.position()).isEqualTo(2);
    assertThat(Await.await(two.take(2))).isEqualTo(List.of(2, 3));
    Failure overtaken = Await.failure(one.take(1));
    assertThat(overtaken.code()).isEqualTo(FailureCode.CONFLICT);
    Await.await(two.close());
    Await.until(node::isNothingLeft);
  }

  @Test
  void aRefAsAnArgumentArrivesAtItsHolder() {
    Node.Counting numbers = count();
    node.offerAnswer(
        "take",
        call -> {
          HeldRef held = (HeldRef) call.args().get(0);
          List<Object> seen = new ArrayList<>();
          held.ahead().forEach(chunk -> seen.add(chunk.text()));
          LazySequence sequence = held.take();
          return Map.of("position", held.position(), "ahead", seen, "name", sequence.typeName());
        });
    StreamRef ref = node.ref("count");
    Await.await(ref.take(2));
    assertThat(Await.await(node.calls().call("take", CallRequest.of(ref))))
        .isEqualTo(Map.of("position", 2, "ahead", List.of(), "name", "Counting"));
    Failure gone = Await.failure(ref.take(1));
    assertThat(gone.code()).isEqualTo(FailureCode.GONE);
    assertThat(gone.message()).contains("given to a call");
    assertThat(numbers.closed).isFalse();
    Await.until(node::isNothingLeft);
  }

  @Test
  void aHandlerReadsARefOfItsOwnHostAsAnyCallerWould() {
    node.offerAnswer("range", call -> java.util.stream.IntStream.range(0, 1_000));
    node.offer(
        "sum",
        call ->
            ((HeldRef) call.args().get(0))
                .ref()
                .take(10_000)
                .map(items -> items.stream().mapToInt(item -> (int) item).sum()));
    StreamRef ref = node.ref("range");
    assertThat(Await.await(node.calls().call("sum", CallRequest.of(ref)))).isEqualTo(499_500);
    Await.await(ref.close());
    Await.until(node::isNothingLeft);
  }

  @Test
  void whatAnOwnerLosesFailsForItsReaders() {
    AtomicBoolean closed = new AtomicBoolean();
    Object owner = new Object();
    node.offerAnswer("owned", call -> new Owned(owner, closed));
    StreamRef ref = node.ref("owned");
    Future<List<Object>> item = ref.take(1);
    Await.until(() -> node.host.keptBytes() == 0 && Owned.STARTED.get());
    node.host.lost(owner, Failure.of(FailureCode.WORKER_LOST, "its process was killed"));
    assertThat(Await.failure(item).code()).isEqualTo(FailureCode.WORKER_LOST);
    Await.until(closed::get);
    Await.await(ref.close());
    Await.until(node::isNothingLeft);
  }

  /** Makes nothing, and belongs to somebody. */
  private record Owned(Object owner, AtomicBoolean closed) implements Node.Generator {
    static final AtomicBoolean STARTED = new AtomicBoolean();

    @Override
    public SourceRun run() {
      return new SourceRun() {
        @Override
        public void start(ChunkWriter out) {
          STARTED.set(true);
        }

        @Override
        public void close() {
          closed.set(true);
        }
      };
    }
  }

  @Test
  void aHostEndsWithItsVerticleAndItsRefsAreGone() {
    Node.Counting numbers = Node.Counting.endless();
    List<RefHost> hosts = new ArrayList<>();
    String verticle =
        Await.await(
            node.vertx.deployVerticle(
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    return RefHost.start(vertx, RefHostOptions.DEFAULT)
                        .onSuccess(hosts::add)
                        .compose(host ->
                            host.offer(
                                "own",
                                OfferOptions.DEFAULT,
                                call -> Future.succeededFuture(numbers),
                                TimeoutChange.NONE));
                  }
                }));
    StreamRef read = node.ref("own");
    Await.await(read.take(1));
    Await.await(node.vertx.undeploy(verticle));
    Await.until(() -> numbers.closed && hosts.get(0).refs() == 0);
    assertThat(Await.failure(read.take(1)).code()).isEqualTo(FailureCode.GONE);
    assertThat(Await.failure(node.calls().next(read.id(), 1, 1)).code())
        .isEqualTo(FailureCode.GONE);
    Await.await(read.close());
    Await.until(node::isNothingLeft);
  }

  @ParameterizedTest
  @EnumSource(ThreadingModel.class)
  void everyKindOfVerticleHolds(ThreadingModel model) {
    Node.Counting numbers = Node.Counting.endless();
    VerticleBase verticle =
        new VerticleBase() {
          @Override
          public Future<?> start() {
            return CallBus.on(vertx).offer("own", call -> Future.succeededFuture(numbers));
          }
        };
    String id =
        Await.await(
            node.vertx.deployVerticle(verticle, new DeploymentOptions().setThreadingModel(model)));
    StreamRef ref = node.ref("own");
    assertThat(Await.await(ref.take(3))).isEqualTo(List.of(0, 1, 2));
    assertThat(numbers.made).hasValue(3);
    StreamRef other = node.calls().ref(ref.toJson());
    int expected = 3;
    for (Object item : other) {
      assertThat(item).isEqualTo(expected++);
      if (expected == 5_000) {
        break;
      }
    }
    Await.await(other.close());
    Await.until(() -> numbers.closed && node.isNothingLeft());
    Await.await(node.vertx.undeploy(id));
  }

  @Test
  void aHandleThatIsForgottenReleasesItsRef() {
    Node.Counting numbers = count();
    Await.await(node.ref("count").take(1));
    Await.until(() -> {
      System.gc();
      return numbers.closed && node.isNothingLeft();
    });
  }

  @Test
  void aHandleThatWasToldAsJsonIsNotReleasedAsGarbage() {
    Node.Counting numbers = count();
    var json = node.ref("count").toJson();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    StreamRef ref = node.calls().ref(json);
    assertThat(Await.await(ref.take(1))).isEqualTo(List.of(0));
    assertThat(numbers.closed).isFalse();
    Await.await(ref.close());
  }
}
