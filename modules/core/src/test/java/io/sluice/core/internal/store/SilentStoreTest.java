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
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A writer whose store is on its own node, and whose owner's event loop hangs. */
class SilentStoreTest {

  /** Rings when the test says that time has passed, on the writer's context. */
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

  private final Vertx vertx = Vertx.vertx();
  private final Context owner = ((VertxInternal) vertx).createEventLoopContext();
  private final Context user = ((VertxInternal) vertx).createEventLoopContext();
  private final FakeTimers timers = new FakeTimers();
  private final CountDownLatch hanging = new CountDownLatch(1);
  private final List<String> stored = Collections.synchronizedList(new ArrayList<>());
  private final AtomicReference<Throwable> told = new AtomicReference<>();
  private LogWriter writer;

  /** A store that has what it is given, each step once. */
  private LogStore store() {
    return (LogStore)
        Proxy.newProxyInstance(
            LogStore.class.getClassLoader(),
            new Class<?>[] {LogStore.class},
            (proxy, method, args) -> {
              assertThat(method.getName()).isEqualTo("append");
              return append((Append) args[1]);
            });
  }

  private Future<Append.Result> append(Append append) {
    boolean isNew = append.producer().sequence() == stored.size();
    if (isNew) {
      append.chunks().forEach(chunk -> stored.add(chunk.text()));
    }
    LogOffset next = new LogOffset(1, stored.size());
    return Future.succeededFuture(new Append.Result(next, !isNew, 0, stored.size() - 1L, false));
  }

  @BeforeEach
  void write() {
    owner.runOnContext(ignored -> {
      try {
        hanging.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
    StoreService service =
        new StoreService(
            store(), 1 << 20, Home.of(owner), timers, name -> Future.succeededFuture(false));
    BusLogStore bus = new BusLogStore(vertx, () -> service, name -> false, () -> {});
    writer = new BusLogWriter(bus, "a", "p", Home.of(user), timers);
    onUser(() -> {
      writer.exceptionHandler(told::set);
      writer.emit(Chunk.of("0"));
    });
    onUser(() -> {}); // what the writer put off was done before
  }

  @AfterEach
  void stop() {
    hanging.countDown();
    vertx.close().await();
  }

  /** Runs it on the writer's context, and waits for it. */
  private void onUser(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    user.runOnContext(ignored -> {
      task.run();
      done.complete(null);
    });
    done.join();
  }

  @Test
  void a_writer_gives_up_once_no_call_was_answered_for_its_patience() {
    onUser(() -> timers.pass(LogWriter.PATIENCE_MS));
    assertThat(told.get()).isNull();
    onUser(() -> timers.pass(3 * BusLogWriter.CALL_MS));
    assertThat(told.get())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.UNAVAILABLE);
              assertThat(e.failure().message())
                  .isEqualTo("the store of logs gave no answer for 4000 ms");
            });
  }

  @Test
  void an_owner_that_goes_on_in_time_has_each_chunk_once() {
    onUser(() -> timers.pass(3 * BusLogWriter.CALL_MS));
    onUser(() -> writer.emit(Chunk.of("1")));
    hanging.countDown();
    Future<Void> flushed =
        Future.future(promise -> onUser(() -> writer.flush().onComplete(promise)));
    while (!flushed.isComplete()) {
      onUser(() -> timers.pass(10));
    }
    assertThat(flushed.succeeded()).isTrue();
    assertThat(stored).containsExactly("0", "1");
    assertThat(told.get()).isNull();
  }
}
