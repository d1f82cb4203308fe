package io.sluice.core.internal.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.internal.reader.Home;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.LogWriter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A writer whose store is on its own node. Time is the test's. */
class BusLogWriterTest {

  /** Rings when the test says that time has passed, on whose context that is said. */
  private static final class FakeTimers implements Timers {
    private record Ring(long atMs, long order, Runnable task) {}

    private final PriorityQueue<Ring> rings =
        new PriorityQueue<>((a, b) ->
            a.atMs == b.atMs ? Long.compare(a.order, b.order) : Long.compare(a.atMs, b.atMs));
    private long nowMs;
    private long order;

    @Override
    public long nowMs() {
      return nowMs;
    }

    @Override
    public void after(long delayMs, Runnable task) {
      rings.add(new Ring(nowMs + delayMs, order++, task));
    }

    void pass(long ms) {
      long end = nowMs + ms;
      while (!rings.isEmpty() && rings.peek().atMs <= end) {
        Ring ring = rings.remove();
        nowMs = ring.atMs;
        ring.task.run();
      }
      nowMs = end;
    }
  }

  /** So many rounds may pass until what was sent is answered: less than the writer's patience. */
  private static final int ROUNDS = 1_000;

  private final Vertx vertx = Vertx.vertx();
  private final Context owner = ((VertxInternal) vertx).createEventLoopContext();
  private final Context user = ((VertxInternal) vertx).createEventLoopContext();
  private final FakeTimers ownersTime = new FakeTimers();
  private final FakeTimers usersTime = new FakeTimers();
  private final AtomicReference<Throwable> told = new AtomicReference<>();

  // ---- the owner's
  private final List<String> stored = new ArrayList<>();
  private int asked;

  /** What the store waits for; null while it accepts. */
  private volatile Promise<Void> disk;

  private final StoreService service =
      new StoreService(
          store(), 1 << 20, Home.of(owner), ownersTime, name -> Future.succeededFuture(false));

  /** A store that has what it is given, each step once. */
  private LogStore store() {
    return (LogStore)
        Proxy.newProxyInstance(
            LogStore.class.getClassLoader(),
            new Class<?>[] {LogStore.class},
            (proxy, method, args) -> {
              if (!method.getName().equals("append")) {
                throw new UnsupportedOperationException(method.getName());
              }
              Promise<Void> waiting = disk;
              return waiting == null
                  ? Future.succeededFuture(append((Append) args[1]))
                  : waiting.future().map(there -> append((Append) args[1]));
            });
  }

  private Append.Result append(Append append) {
    asked++;
    boolean isNew = append.producer().sequence() == stored.size();
    if (isNew) {
      append.chunks().forEach(chunk -> stored.add(chunk.text()));
    }
    LogOffset next = new LogOffset(1, stored.size());
    return new Append.Result(next, !isNew, 0, stored.size() - 1L, false);
  }

  private LogWriter writerOn(Context context, FakeTimers time) {
    BusLogStore store = new BusLogStore(vertx, () -> service, name -> false, () -> {});
    LogWriter writer = new BusLogWriter(store, "a", "p", Home.of(context), time);
    writer.exceptionHandler(told::set);
    return writer;
  }

  /** Writes; what the writer put off to the end of its turn is done then. */
  private LogWriter writing(String text) {
    LogWriter writer = writerOn(user, usersTime);
    on(user, () -> writer.emit(Chunk.of(text)));
    on(user, () -> {});
    return writer;
  }

  /** Has the owner's event loop stand still until that counts down. */
  private CountDownLatch hangingOwner() {
    CountDownLatch hanging = new CountDownLatch(1);
    owner.runOnContext(ignored -> {
      try {
        hanging.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    return hanging;
  }

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  /** Runs it there, and waits for it. */
  private static void on(Context context, Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    context.runOnContext(ignored -> {
      try {
        task.run();
        done.complete(null);
      } catch (RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    });
    done.join();
  }

  /** Lets as much time pass as it takes, and no more, since the owner is waited for. */
  private void assertFlushed(LogWriter writer) {
    Promise<Void> flushed = Promise.promise();
    on(user, () -> writer.flush().onComplete(flushed));
    for (int round = 0; round < ROUNDS && !flushed.future().isComplete(); round++) {
      on(owner, () -> {});
      on(user, () -> usersTime.pass(10));
    }
    assertThat(flushed.future().succeeded()).isTrue();
    assertThat(told.get()).isNull();
  }

  private void assertFailed(String message) {
    assertThat(told.get())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.UNAVAILABLE);
              assertThat(e.failure().message()).isEqualTo(message);
            });
  }

  @Test
  void it_gives_up_once_no_call_was_answered_for_its_patience() {
    CountDownLatch hanging = hangingOwner();
    LogWriter writer = writing("0");
    on(user, () -> usersTime.pass(LogWriter.PATIENCE_MS + BusLogWriter.CALL_MS - 1));
    assertThat(told.get()).isNull();
    on(user, () -> usersTime.pass(2 * BusLogWriter.CALL_MS));
    assertFailed("the store of logs gave no answer for 4000 ms");
    assertThat(writer.writeQueueFull()).isFalse();
    hanging.countDown();
  }

  @Test
  void l1_an_owner_that_goes_on_in_time_has_each_chunk_once() {
    CountDownLatch hanging = hangingOwner();
    LogWriter writer = writing("0");
    on(user, () -> usersTime.pass(3 * BusLogWriter.CALL_MS));
    on(user, () -> writer.emit(Chunk.of("1")));
    hanging.countDown();
    assertFlushed(writer);
    assertThat(stored).containsExactly("0", "1");
  }

  @Test
  void l1_it_waits_for_a_store_that_waits_longer_than_its_patience() {
    disk = Promise.promise();
    LogWriter writer = writing("0");
    for (long ms = 0; ms < 2 * LogWriter.PATIENCE_MS; ms += StoreService.WAITING_MS) {
      on(owner, () -> ownersTime.pass(StoreService.WAITING_MS));
      on(user, () -> usersTime.pass(StoreService.WAITING_MS));
    }
    assertThat(told.get()).isNull();
    on(owner, () -> disk.complete());
    assertFlushed(writer);
    assertThat(stored).containsExactly("0");
    assertThat(asked).as("calls that the store had").isEqualTo(1);
  }

  @Test
  void b1_one_that_cannot_be_told_does_not_keep_others_from_being_told() {
    disk = Promise.promise();
    Append step = Append.of(List.of(Chunk.of("x"))).producer(new Append.Step("q", 0, 0, true));
    service.append(
        "a",
        step,
        reply -> {
          throw new IllegalStateException("its context is gone");
        });
    LogWriter writer = writing("0");
    for (long ms = 0; ms < 2 * LogWriter.PATIENCE_MS; ms += StoreService.WAITING_MS) {
      on(owner, () -> ownersTime.pass(StoreService.WAITING_MS));
      on(user, () -> usersTime.pass(StoreService.WAITING_MS));
    }
    on(owner, () -> disk.complete());
    assertFlushed(writer);
    assertThat(stored).contains("x");
  }

  @Test
  void it_may_be_on_the_owners_own_context() {
    LogWriter writer = writerOn(owner, ownersTime);
    Promise<Void> flushed = Promise.promise();
    on(
        owner,
        () -> {
          for (int i = 0; i < 3; i++) {
            writer.emit(Chunk.of("" + i));
          }
          writer.write(Chunk.of("3")).compose(there -> writer.flush()).onComplete(flushed);
        });
    flushed.future().await();
    assertThat(stored).containsExactly("0", "1", "2", "3");
  }

  @Test
  void a_store_that_was_withdrawn_takes_nothing_more() {
    service.close();
    writing("0");
    for (long ms = 0; ms <= 2 * LogWriter.PATIENCE_MS; ms += 1_000) {
      on(owner, () -> {});
      on(user, () -> usersTime.pass(1_000));
    }
    assertFailed("nobody serves the store of logs just now");
    assertThat(stored).isEmpty();
  }
}
