package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes over loopback TCP: refs are read, and calls find their holder, from either. */
class RefClusterTest {
  private final Node holder = Node.clustered();
  private final Node other = Node.clustered();

  @AfterEach
  void stop() {
    other.close();
    holder.close();
  }

  @Test
  void aRefIsReadFromAnotherNode() {
    holder.offerAnswer("range", call -> IntStream.range(0, 50_000));
    StreamRef ref = other.ref("range");
    int expected = 0;
    for (Object item : ref) {
      assertThat(item).isEqualTo(expected++);
    }
    assertThat(expected).isEqualTo(50_000);
    Await.until(() -> holder.isNothingLeft() && other.isNothingLeft());
  }

  @Test
  void aRefToldAsJsonIsReadOnAThirdPath() {
    Node.Counting numbers = Node.Counting.endless();
    holder.offerAnswer("count", call -> numbers);
    StreamRef here = holder.ref("count");
    Await.await(here.take(3));
    StreamRef there = other.calls().ref(here.toJson());
    assertThat(Await.await(there.take(3))).isEqualTo(List.of(3, 4, 5));
    assertThat(numbers.made).hasValue(6);
    Await.await(there.close());
    Await.until(() -> numbers.closed && holder.isNothingLeft() && other.isNothingLeft());
  }

  @Test
  void callsOfASessionReachTheHostThatBeganIt() {
    AtomicInteger elsewhere = new AtomicInteger();
    CallHandler where =
        call -> {
          Object made = call.session().attachment();
          call.session().attach(made == null ? "here" : made);
          return Future.succeededFuture(made == null ? "new" : made);
        };
    holder.offer("where", where);
    other.offer(
        "where",
        call -> {
          elsewhere.incrementAndGet();
          return where.call(call);
        });
    CallSession session = other.calls().session();
    assertThat(Await.await(session.call("where", CallRequest.of()))).isEqualTo("new");
    int first = elsewhere.get();
    for (int i = 0; i < 10; i++) {
      assertThat(Await.await(session.call("where", CallRequest.of()))).isEqualTo("here");
    }
    assertThat(elsewhere.get()).isEqualTo(first == 0 ? 0 : 11);
    Await.await(session.end());
    Await.until(() -> holder.isNothingLeft() && other.isNothingLeft());
  }

  @Test
  void aCallWithARefReachesItsHolderWhereverItIsMade() {
    holder.offerAnswer("range", call -> IntStream.range(0, 5));
    holder.offerAnswer("kind", call -> call.args().get(0) instanceof HeldRef ? "held" : "remote");
    StreamRef ref = other.ref("range");
    for (int i = 0; i < 5; i++) {
      assertThat(Await.await(other.calls().call("kind", CallRequest.of(Map.of("in", ref)))))
          .isEqualTo("remote");
      assertThat(Await.await(other.calls().call("kind", CallRequest.of(ref)))).isEqualTo("held");
    }
    Await.await(ref.close());
  }

  @Test
  void aFunctionThatIsNotServedAtTheHolderGetsAHandle() {
    holder.offerAnswer("range", call -> IntStream.range(0, 5));
    other.offer("list", call -> ((StreamRef) call.args().get(0)).take(100).map(items -> items));
    StreamRef ref = holder.ref("range");
    assertThat(Await.await(holder.calls().call("list", CallRequest.of(ref))))
        .isEqualTo(List.of(0, 1, 2, 3, 4));
    Await.await(ref.close());
    Await.until(() -> holder.isNothingLeft() && other.isNothingLeft());
  }

  @Test
  void aRefWhoseHostEndedIsGone() {
    holder.offerAnswer("count", call -> Node.Counting.endless());
    StreamRef ref = other.ref("count");
    Await.await(ref.take(1));
    Await.await(holder.host.close());
    Failure gone = Await.failure(ref.take(1));
    assertThat(gone.code()).isEqualTo(FailureCode.GONE);
    Await.await(ref.close());
    Await.until(other::isNothingLeft);
  }

  @Test
  void aFunctionIsCalledOnceHoweverSlowItIs() {
    AtomicInteger calls = new AtomicInteger();
    holder.offer(
        "slow",
        call -> {
          calls.incrementAndGet();
          return holder.vertx.timer(2_500, java.util.concurrent.TimeUnit.MILLISECONDS).map("done");
        });
    assertThat(Await.await(other.calls().call("slow", CallRequest.of()))).isEqualTo("done");
    assertThat(calls).hasValue(1);
  }

  @Test
  void whatTheFarSideThrewIsTold() {
    holder.offer(
        "bad",
        call -> {
          throw new IllegalArgumentException("no such thing");
        });
    Failure failure = Await.failure(other.calls().call("bad", CallRequest.of()));
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.details())
        .containsEntry("type", "java.lang.IllegalArgumentException")
        .containsEntry("message", "no such thing");
    assertThat(failure.details().get("stack")).contains("RefClusterTest");
    Await.until(() -> holder.isNothingLeft() && other.isNothingLeft());
  }
}
