package io.sluice.core;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class HandOffTest {
  private Vertx vertx;
  private Context context;

  @BeforeEach
  void start() {
    vertx = Vertx.vertx();
    context = vertx.getOrCreateContext();
  }

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, SECONDS);
  }

  /** Runs on the context and waits. */
  private <T> T onContext(Callable<T> call) throws Exception {
    FutureTask<T> task = new FutureTask<>(call);
    context.runOnContext(ignored -> task.run());
    return task.get(10, SECONDS);
  }

  private static <T> Future<T> onThread(Callable<T> call, AtomicReference<Thread> thread) {
    FutureTask<T> task = new FutureTask<>(call);
    thread.set(Thread.ofVirtual().start(task));
    return task;
  }

  private static void awaitParked(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  /** A context side that takes everything and allows a fixed number more each time. */
  private final class Taker {
    final List<Integer> taken = new ArrayList<>();
    final CompletableFuture<List<Integer>> done = new CompletableFuture<>();
    final HandOff<Integer> handOff;

    Taker(int wanted, Consumer<Taker> afterBatch) {
      handOff =
          new HandOff<>(
              context,
              () -> {
                Integer item;
                while ((item = thisHandOff().poll()) != null) {
                  taken.add(item);
                }
                afterBatch.accept(this);
                if (taken.size() == wanted) {
                  done.complete(taken);
                }
              });
    }

    private HandOff<Integer> thisHandOff() {
      return handOff;
    }
  }

  @Nested
  class ThreadToContext {
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 100_000})
    void b1_everything_arrives_once_in_order_whatever_the_window(int window) throws Exception {
      int count = window < 64 ? 20_000 : 300_000;
      Taker taker = new Taker(count, t -> t.handOff.permit(t.taken.size() + window));
      taker.handOff.permit(window);
      Future<Boolean> putter =
          onThread(
              () -> {
                for (int i = 0; i < count; i++) {
                  assertThat(taker.handOff.put(i)).isTrue();
                }
                return true;
              },
              thread);
      List<Integer> taken = taker.done.get(30, SECONDS);
      assertThat(putter.get(10, SECONDS)).isTrue();
      for (int i = 0; i < count; i++) {
        assertThat(taken.get(i)).isEqualTo(i);
      }
    }

    @Test
    void c2_parks_at_the_permitted_number() throws Exception {
      AtomicLong puts = new AtomicLong();
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      handOff.permit(3);
      Future<Boolean> putter =
          onThread(
              () -> {
                while (handOff.put(1)) {
                  puts.incrementAndGet();
                }
                return true;
              },
              thread);
      awaitParked(thread.get());
      assertThat(puts).hasValue(3);
      handOff.permit(2);
      handOff.permit(4);
      while (puts.get() < 4) {
        Thread.onSpinWait();
      }
      awaitParked(thread.get());
      handOff.close();
      assertThat(putter.get(10, SECONDS)).isTrue();
      assertThat(puts).hasValue(4);
    }

    @Test
    void c2_the_weight_is_checked_before_an_item_so_one_may_exceed_it() throws Exception {
      AtomicLong puts = new AtomicLong();
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      handOff.permit(100, 10);
      Future<Boolean> putter =
          onThread(
              () -> {
                while (handOff.put(1, 6)) {
                  puts.incrementAndGet();
                }
                return true;
              },
              thread);
      awaitParked(thread.get());
      assertThat(puts).hasValue(2);
      handOff.permit(100, 13);
      while (puts.get() < 3) {
        Thread.onSpinWait();
      }
      handOff.close();
      putter.get(10, SECONDS);
      assertThat(puts).hasValue(3);
    }

    @Test
    void a_thread_that_waits_for_room_goes_on_when_there_is_some() throws Exception {
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      handOff.permit(Long.MAX_VALUE);
      Future<Boolean> putter =
          onThread(
              () -> {
                for (int i = 0; i <= HandOff.CAPACITY; i++) {
                  handOff.put(i);
                }
                return true;
              },
              thread);
      awaitParked(thread.get());
      for (int i = 0; i < HandOff.CAPACITY / 2; i++) {
        assertThat(onContext(handOff::poll)).isEqualTo(i);
      }
      assertThat(putter.get(10, SECONDS)).isTrue();
    }

    @Test
    void interrupting_a_parked_thread_throws_and_clears_its_flag() throws Exception {
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      Future<Boolean> putter = onThread(() -> handOff.put(1), thread);
      awaitParked(thread.get());
      thread.get().interrupt();
      assertThatThrownBy(() -> putter.get(10, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(InterruptedException.class);
    }

    @Test
    void after_close_nothing_is_put_and_what_was_queued_is_still_taken() throws Exception {
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      handOff.permit(10);
      assertThat(handOff.put(1)).isTrue();
      handOff.close();
      assertThat(handOff.put(2)).isFalse();
      assertThat(onContext(handOff::poll)).isEqualTo(1);
      assertThat(onContext(handOff::poll)).isNull();
    }

    @Test
    void many_signals_before_a_turn_run_it_once() throws Exception {
      AtomicLong runs = new AtomicLong();
      CountDownLatch blocked = new CountDownLatch(1);
      HandOff<Integer> handOff = new HandOff<>(context, runs::incrementAndGet);
      context.runOnContext(ignored -> {
        try {
          blocked.await(10, SECONDS);
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
      });
      for (int i = 0; i < 100; i++) {
        handOff.signal();
      }
      blocked.countDown();
      assertThat(onContext(runs::get)).isEqualTo(1);
    }
  }

  @Nested
  class ContextToThread {
    private final AtomicReference<Thread> thread = new AtomicReference<>();

    @Test
    void a_lone_item_always_wakes_the_thread() throws Exception {
      HandOff<Integer> there = new HandOff<>(context, () -> {});
      CompletableFuture<Integer> end = new CompletableFuture<>();
      int rounds = 50_000;
      HandOff<Integer> back = pingPong(there, rounds, end);
      Future<Boolean> echo =
          onThread(
              () -> {
                for (Integer item; (item = there.take()) != null; ) {
                  back.put(item);
                }
                return true;
              },
              thread);
      context.runOnContext(ignored -> send(there, 0));
      assertThat(end.get(30, SECONDS)).isEqualTo(rounds);
      there.close();
      assertThat(echo.get(10, SECONDS)).isTrue();
    }

    private HandOff<Integer> pingPong(
        HandOff<Integer> there, int rounds, CompletableFuture<Integer> end) {
      AtomicReference<HandOff<Integer>> self = new AtomicReference<>();
      HandOff<Integer> back =
          new HandOff<>(
              context,
              () -> {
                Integer item;
                while ((item = self.get().poll()) != null) {
                  if (item == rounds) {
                    end.complete(item);
                  } else {
                    send(there, item + 1);
                  }
                }
              });
      self.set(back);
      back.permit(Long.MAX_VALUE);
      return back;
    }

    private static void send(HandOff<Integer> handOff, int item) {
      handOff.offer(item);
      handOff.wake();
    }

    @Test
    void take_gives_what_is_queued_before_it_tells_of_the_close() throws Exception {
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      handOff.offer(1);
      handOff.close();
      assertThat(handOff.take()).isEqualTo(1);
      assertThat(handOff.take()).isNull();
    }

    @Test
    void close_wakes_a_thread_that_takes() throws Exception {
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      Future<Integer> taker = onThread(handOff::take, thread);
      awaitParked(thread.get());
      handOff.close();
      assertThat(taker.get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void interrupting_a_thread_that_takes_throws() {
      HandOff<Integer> handOff = new HandOff<>(context, () -> {});
      Future<Integer> taker = onThread(handOff::take, thread);
      awaitParked(thread.get());
      thread.get().interrupt();
      assertThatThrownBy(() -> taker.get(10, SECONDS))
          .hasCauseInstanceOf(InterruptedException.class);
    }
  }
}
