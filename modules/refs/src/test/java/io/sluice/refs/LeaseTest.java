package io.sluice.refs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Timeouts and leases, with a clock that the tests move. */
class LeaseTest {
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

  private void pass(Duration time) {
    node.aheadMs.addAndGet(time.toMillis());
  }

  @Test
  void aRefThatNobodyReadsExpires() {
    TimeoutChange endless = new TimeoutChange(null, null, null, Timeouts.INFINITY, null);
    StreamRef ref =
        (StreamRef) Await.await(node.calls().call("count", CallRequest.of().timeouts(endless)));
    Await.await(ref.take(3));
    Await.until(() -> {
      pass(Duration.ofMinutes(11));
      return node.host.refs() == 0 && numbers.closed;
    });
    assertThat(Await.failure(ref.take(1)).code()).isEqualTo(FailureCode.EXPIRED);
    assertThat(Await.failure(node.calls().next(ref.id(), 0, 1)).code())
        .isEqualTo(FailureCode.EXPIRED);
    Await.until(node::isNothingLeft);
  }

  @Test
  void readingRenewsTheLease() {
    StreamRef ref = node.ref("count");
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMinutes(9));
      assertThat(Await.await(ref.take(1))).isEqualTo(List.of(i));
    }
    Await.await(ref.close());
  }

  @Test
  void aRefThatNeverBeganIsReleasedToo() {
    node.ref("count");
    pass(Duration.ofMinutes(11));
    Await.until(() -> node.host.refs() == 0 && numbers.closed);
    assertThat(numbers.made).hasValue(0);
  }

  @Test
  void infinityNeverExpires() {
    TimeoutChange forever =
        new TimeoutChange(null, null, null, Timeouts.INFINITY, Timeouts.INFINITY);
    StreamRef ref =
        (StreamRef) Await.await(node.calls().call("count", CallRequest.of().timeouts(forever)));
    node.ref("count");
    pass(Duration.ofDays(400));
    Await.until(() -> node.host.refs() == 1);
    assertThat(Await.await(ref.take(1))).hasSize(1);
    Await.await(ref.close());
  }

  @Test
  void anItemThatIsNotMadeInTimeEndsTheRun() {
    AtomicBoolean begun = new AtomicBoolean();
    AtomicBoolean stopped = new AtomicBoolean();
    node.offer(
        "stuck",
        TimeoutChange.profile("quick"),
        call -> Future.succeededFuture(stuck(begun, stopped)));
    StreamRef ref = node.ref("stuck");
    Future<List<Object>> item = ref.take(1);
    Await.until(begun::get);
    pass(Duration.ofSeconds(60));
    assertThat(Await.failure(item).code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
    Await.until(stopped::get);
    Await.await(ref.close());
    Await.until(node::isNothingLeft);
  }

  private static Iterator<Object> stuck(AtomicBoolean begun, AtomicBoolean stopped) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        begun.set(true);
        try {
          new java.util.concurrent.CountDownLatch(1).await();
        } catch (InterruptedException e) {
          stopped.set(true);
        }
        return false;
      }

      @Override
      public Object next() {
        throw new AssertionError("there is none");
      }
    };
  }

  @Test
  void aSequenceIsReadForSoLongAtMost() {
    StreamRef ref = node.ref("count");
    Await.await(ref.take(1));
    for (int minutes = 0; minutes < 30; minutes += 6) {
      Await.await(ref.take(1));
      pass(Duration.ofMinutes(6));
      Await.until(() -> node.host.refs() == 1);
    }
    Await.until(() -> numbers.closed);
    assertThat(Await.failure(ref.take(1)).code()).isEqualTo(FailureCode.TOTAL_TIMEOUT);
    Await.await(ref.close());
  }

  @Test
  void aCallThatIsNotAnsweredInTimeIsCancelled() {
    Promise<Object> late = Promise.promise();
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicBoolean begun = new AtomicBoolean();
    node.offer(
        "slow",
        call -> {
          call.onCancel(() -> cancelled.set(true));
          begun.set(true);
          return late.future();
        });
    Future<Object> answer = node.calls().call("slow", CallRequest.of());
    Await.until(begun::get);
    pass(Duration.ofSeconds(31));
    assertThat(Await.failure(answer).code()).isEqualTo(FailureCode.OPEN_TIMEOUT);
    Await.until(cancelled::get);
    late.complete(numbers);
    Await.until(() -> numbers.closed && node.isNothingLeft());
  }

  @Test
  void aSessionThatNobodyCallsExpires() {
    node.offerAnswer("id", call -> call.session().id());
    CallSession session = node.calls().session();
    Object id = Await.await(session.call("id", CallRequest.of()));
    assertThat(Await.await(session.call("id", CallRequest.of()))).isEqualTo(id);
    assertThat(node.host.sessions()).isEqualTo(1);
    pass(Duration.ofMinutes(11));
    Await.until(() -> node.host.sessions() == 0);
    assertThat(Await.failure(session.call("id", CallRequest.of())).code())
        .isEqualTo(FailureCode.EXPIRED);
  }

  @Test
  void theCallsTimeoutsBeatTheSequencesAndThoseTheFunctions() {
    node.offer(
        "told",
        TimeoutChange.profile("batch_job"),
        call -> Future.succeededFuture(call.timeouts().open().toMillis()));
    assertThat(Await.await(node.calls().call("told", CallRequest.of()))).isEqualTo(1_800_000);
    TimeoutChange own = new TimeoutChange("ml_inference", Duration.ofSeconds(7), null, null, null);
    assertThat(Await.await(node.calls().call("told", CallRequest.of().timeouts(own))))
        .isEqualTo(7_000);
    assertThat(
            Await.failure(
                    node.calls()
                        .call("told", CallRequest.of().timeouts(TimeoutChange.profile("no"))))
                .message())
        .contains("there are batch_job, default, ml_inference, quick");
  }
}
