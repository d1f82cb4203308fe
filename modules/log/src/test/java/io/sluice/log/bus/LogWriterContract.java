package io.sluice.log.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.ServedLogs;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a writer promises, wherever the store is. */
abstract class LogWriterContract {
  private static final LogOptions TEXT = LogOptions.of("text/plain");
  final LogNodes nodes;
  private final GatedStore store = GatedStore.opened();
  private ServedLogs served;
  private Context context;

  LogWriterContract(LogNodes nodes) {
    this.nodes = nodes;
  }

  @BeforeEach
  void serve() {
    served = Waiting.await(nodes.owning().serveLogs(store, PartSource.of(store)));
    Waiting.await(nodes.using().log("a").create(TEXT));
    context = nodes.user.getOrCreateContext();
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  final <T> T onContext(Function<LogWriter, Future<T>> use) {
    Promise<T> done = Promise.promise();
    context.runOnContext(ignored -> use.apply(nodes.using().log("a").writer()).onComplete(done));
    return Waiting.await(done.future());
  }

  final List<String> texts() {
    List<String> texts = new ArrayList<>();
    From from = From.START;
    LogBatch batch;
    do {
      batch = Waiting.await(store.read("a", from, 16_000, LogStore.MAX_READ_BYTES));
      batch.chunks().forEach(chunk -> texts.add(chunk.text()));
      from = From.at(batch.next());
    } while (!batch.isUpToDate());
    return texts;
  }

  static List<String> numbers(int count) {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  @Test
  void l1_a_write_completes_when_the_store_has_it_and_the_end_closes_the_log() {
    onContext(writer -> {
      Future<Void> written = writer.write(Chunk.of("0"));
      numbers(300).stream().skip(1).forEach(text -> writer.emit(Chunk.of(text)));
      return written.compose(there -> writer.end());
    });
    assertThat(texts()).isEqualTo(numbers(300));
    assertThat(store.appends).as("one turn's chunks, and the end").hasValue(2);
    assertThat(Waiting.await(store.head("a")).outcome()).isEqualTo(Outcome.COMPLETED);
  }

  @Test
  void detaching_sends_what_was_written_and_leaves_the_log_open() {
    onContext(writer -> {
      writer.emit(Chunk.of("0"));
      return writer.detach();
    });
    assertThat(texts()).containsExactly("0");
    assertThat(Waiting.await(store.head("a")).isClosed()).isFalse();
  }

  @Test
  void what_the_store_refuses_fails_the_writes_and_tells_the_handler_once() {
    AtomicInteger told = new AtomicInteger();
    Waiting.await(nodes.using().log("a").close(Outcome.COMPLETED));
    assertThatThrownBy(() ->
            onContext(writer -> {
              writer.exceptionHandler(error -> told.incrementAndGet());
              writer.emit(Chunk.of("0"));
              return writer.write(Chunk.of("1"));
            }))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.CONFLICT));
    Waiting.until(nodes.user, "it was told", () -> told.get() == 1);
  }

  @Test
  void an_owner_that_goes_and_comes_back_is_written_on_without_loss() {
    Promise<Void> end = Promise.promise();
    onContext(writer -> {
      new Numbers(20_000).pipeTo(writer).onComplete(end);
      return Future.succeededFuture();
    });
    Waiting.until(nodes.owner, "it has begun", () -> store.appends.get() > 2);
    Waiting.await(served.withdraw());
    Waiting.await(nodes.owning().serveLogs(store, PartSource.of(store)));
    Waiting.await(end.future());
    assertThat(texts()).isEqualTo(numbers(20_000));
  }

  @Test
  void b1_a_pipe_feels_a_store_that_stops_accepting() {
    store.shut();
    Numbers numbers = new Numbers(100_000);
    Promise<Void> end = Promise.promise();
    onContext(writer -> {
      numbers.pipeTo(writer).onComplete(end);
      return Future.succeededFuture();
    });
    Waiting.until(nodes.user, "the source was paused", () -> numbers.isPaused);
    assertThat(numbers.next).isLessThan(2_000);
    store.open();
    Waiting.await(end.future());
    assertThat(texts()).isEqualTo(numbers(100_000));
  }

  /** Numbers as quickly as they are taken. */
  private final class Numbers implements ReadStream<Chunk> {
    private final int count;
    private volatile int next;
    private volatile boolean isPaused;
    private boolean running;
    private Handler<Chunk> handler;
    private Handler<Void> endHandler;

    Numbers(int count) {
      this.count = count;
    }

    private void run() {
      if (running || isPaused || handler == null) {
        return;
      }
      running = true;
      while (!isPaused && next < count) {
        int number = next;
        next = number + 1;
        handler.handle(Chunk.of(Integer.toString(number)));
      }
      running = false;
      if (next == count && !isPaused && endHandler != null) {
        endHandler.handle(null);
        endHandler = null;
      }
    }

    @Override
    public ReadStream<Chunk> handler(Handler<Chunk> handler) {
      this.handler = handler;
      return this;
    }

    @Override
    public ReadStream<Chunk> pause() {
      isPaused = true;
      return this;
    }

    @Override
    public ReadStream<Chunk> resume() {
      isPaused = false;
      context.runOnContext(ignored -> run());
      return this;
    }

    @Override
    public ReadStream<Chunk> fetch(long amount) {
      return amount > 0 ? resume() : this;
    }

    @Override
    public ReadStream<Chunk> endHandler(Handler<Void> handler) {
      endHandler = handler;
      return this;
    }

    @Override
    public ReadStream<Chunk> exceptionHandler(Handler<Throwable> handler) {
      return this;
    }
  }
}
