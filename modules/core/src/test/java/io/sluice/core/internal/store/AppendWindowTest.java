package io.sluice.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.LogRefusal;
import io.sluice.core.log.LogWriter;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a writer promises over a bus that loses, doubles and reorders calls and replies. */
class AppendWindowTest {
  private final SimulatedStore store = new SimulatedStore(new Random(1));
  private final AppendWindow window = store.window;

  static Chunk numbered(int number, int length) {
    return Chunk.of(ByteBuffer.allocate(4 + length).putInt(number).array());
  }

  private static List<Integer> numbers(SimulatedStore store) {
    return store.log.stream().map(chunk -> chunk.asByteBuffer().getInt()).toList();
  }

  private static List<Integer> upTo(int count) {
    return java.util.stream.IntStream.range(0, count).boxed().toList();
  }

  private static Failure failureOf(Future<?> future) {
    return ((StreamException) future.cause()).failure();
  }

  @Property(tries = 500)
  void l1_each_chunk_once_in_order_and_only_what_is_there_is_told_accepted(@ForAll long seed) {
    Random random = new Random(seed);
    SimulatedStore store = new SimulatedStore(random);
    int count = random.nextInt(3_000);
    int size = random.nextInt(4) == 0 ? 50_000 : 100;
    store.credit = 1_000L << random.nextInt(12);
    store.disturbance = random.nextDouble() * 0.3;
    store.trouble(random::nextDouble);
    List<Future<Void>> written = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      store.after(
          i / 50L,
          () -> {
            Future<Void> accepted =
                store.window.add(numbered(number, random.nextInt(size))).accepted();
            accepted.onSuccess(there -> assertThat(store.log).hasSizeGreaterThan(number));
            written.add(accepted);
            store.after(0, store::send);
          });
    }
    store.after(
        count / 50L,
        () -> {
          written.add(store.window.close(Outcome.COMPLETED).accepted());
          store.send();
        });
    store.runFor(10_000);
    store.disturbance = 0;
    store.refusing = null;
    store.runFor(60_000);

    assertThat(numbers(store)).isEqualTo(upTo(store.log.size()));
    if (store.window.failure() == null) {
      assertThat(store.log).hasSize(count);
      assertThat(store.outcome).isEqualTo(Outcome.COMPLETED);
      assertThat(written).hasSize(count + 1).allMatch(Future::succeeded);
      assertThat(store.window.isEmpty()).isTrue();
    } else {
      assertThat(written).allMatch(Future::isComplete);
      assertThat(store.nowMs() - SimulatedStore.START_MS).isGreaterThan(LogWriter.PATIENCE_MS);
    }
  }

  private Future<Void> write(int number) {
    return window.add(numbered(number, 100)).accepted();
  }

  @Test
  void what_one_turn_writes_travels_in_one_append() {
    for (int i = 0; i < 300; i++) {
      write(i);
    }
    AppendWindow.Attempt attempt = window.next(0);
    assertThat(attempt.batch().append("p").chunks()).hasSize(300);
    assertThat(window.next(0)).isNull();
  }

  @Test
  void an_append_has_at_most_1024_chunks_and_128_kib_but_for_a_single_larger_chunk() {
    window.add(Chunk.of("x"));
    window.accepted(Objects.requireNonNull(window.next(0)), 8 << 20);
    for (int i = 0; i < 3_000; i++) {
      window.add(Chunk.of("x"));
    }
    window.add(Chunk.of(new byte[1 << 20]));
    window.add(Chunk.of(new byte[100_000]));
    window.add(Chunk.of(new byte[100_000]));
    List<Integer> sizes = new ArrayList<>();
    for (AppendWindow.Attempt a = window.next(0); a != null; a = window.next(0)) {
      sizes.add(a.batch().append("p").chunks().size());
      window.accepted(a, 0);
    }
    assertThat(sizes).containsExactly(1_024, 1_024, 952, 1, 1, 1);
  }

  @Test
  void c2_no_more_is_in_flight_than_the_owner_allows_and_it_may_allow_less() {
    store.credit = 8 << 20;
    for (int i = 0; i < 100_000; i++) {
      window.add(numbered(i, 50));
    }
    store.send();
    assertThat(store.mostUnderWay).isBetween(1L, AppendWindow.FIRST_CREDIT);
    assertThat(window.isFull()).isTrue();
    store.runFor(3);
    assertThat(store.mostUnderWay).isGreaterThan(AppendWindow.FIRST_CREDIT);
    store.credit = 4_096;
    store.runFor(10);
    store.mostUnderWay = 0;
    store.runFor(10_000);
    assertThat(store.log).hasSize(100_000);
    assertThat(window.isFull()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureCode.class,
      names = {"UNAVAILABLE", "OVERLOADED", "NODE_LEAVING"})
  void a_store_that_is_away_is_asked_again_until_patience_ends(FailureCode code) {
    store.refusing = Failure.of(code, "not now");
    Future<Void> accepted = write(0);
    store.send();
    store.runFor(LogWriter.PATIENCE_MS - 2_000);
    assertThat(accepted.isComplete()).isFalse();
    assertThat(store.refusals).as("with longer and longer pauses").hasSizeBetween(20, 50);
    store.runFor(5_000);
    assertThat(failureOf(accepted).code()).isEqualTo(code);
    assertThat(store.log).isEmpty();
  }

  @Test
  void a_store_that_is_back_within_patience_gets_everything() {
    store.refusing = Failure.of(FailureCode.UNAVAILABLE, "not now");
    Future<Void> accepted = write(0);
    store.send();
    store.runFor(LogWriter.PATIENCE_MS - 2_000);
    store.refusing = null;
    store.runFor(1_100);
    assertThat(accepted.succeeded()).isTrue();
  }

  @Test
  void a_refusal_that_stays_fails_the_writer_at_once() {
    store.refusing = LogRefusal.STORE_FULL.failure("full");
    Future<Void> first = write(0);
    store.send();
    Future<Void> second = write(1);
    store.runFor(10);
    assertThat(LogRefusal.of(failureOf(first))).isEqualTo(LogRefusal.STORE_FULL);
    assertThat(second.failed()).isTrue();
    assertThat(window.failure()).isNotNull();
  }

  @Test
  void l4_a_store_that_lost_what_it_had_accepted_fails_the_writer() {
    for (int i = 0; i < 10; i++) {
      write(i);
    }
    store.send();
    store.runFor(10);
    store.loseTail(4);
    Future<Void> next = write(10);
    store.send();
    store.runFor(10);
    assertThat(LogRefusal.of(failureOf(next))).isEqualTo(LogRefusal.PRODUCER_GAP);
    assertThat(numbers(store)).isEqualTo(upTo(6));
  }

  @Test
  void a_store_that_says_it_waits_is_never_given_up() {
    Future<Void> accepted = write(0);
    AppendWindow.Attempt attempt = window.next(0);
    for (long now = 0; now < 10 * LogWriter.PATIENCE_MS; now += 5_000) {
      window.waiting(attempt);
      attempt = window.next(now);
      assertThat(attempt).isNotNull();
    }
    window.accepted(attempt, 0).forEach(AppendBatch::succeed);
    assertThat(accepted.succeeded()).isTrue();
  }

  @Test
  void b1_a_writer_that_never_looks_whether_there_is_room_overruns() {
    int chunks = 0;
    while (!window.isOverrun()) {
      window.add(numbered(chunks++, 10_000));
    }
    assertThat(chunks).isBetween(900, 1_000);
  }
}
