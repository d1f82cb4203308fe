package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.sluice.core.BlockingChunks;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading by iteration, on threads that may block. */
abstract class BlockingContract extends BusContract {
  BlockingContract(Nodes.Kind kind) {
    super(kind);
  }

  private static List<String> readAll(ChunkStream stream) {
    List<String> texts = new ArrayList<>();
    try (BlockingChunks chunks = stream.blocking()) {
      for (Chunk chunk : chunks) {
        texts.add(chunk.text());
      }
    }
    return texts;
  }

  private static <T> T onVirtualThread(Callable<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(work.call());
          } catch (Throwable e) {
            result.completeExceptionally(e);
          }
        });
    return Waiting.await(result);
  }

  private static FailureCode codeOf(Throwable error) {
    assertThat(error).isInstanceOf(StreamException.class);
    return ((StreamException) error).failure().code();
  }

  @Test
  void a_platform_thread_reads_all() {
    assertThat(readAll(open(ProbeSource.numbers(10_000))))
        .isEqualTo(ReadingContract.numbers(10_000));
  }

  @Test
  void a_virtual_thread_reads_all() {
    ChunkStream stream = open(ProbeSource.numbers(10_000));
    assertThat(onVirtualThread(() -> readAll(stream))).isEqualTo(ReadingContract.numbers(10_000));
  }

  @ParameterizedTest
  @EnumSource(names = {"WORKER", "VIRTUAL_THREAD"})
  void a_verticle_that_may_block_reads_all_on_its_own_thread(Verticles.Model model) {
    String name = offer(ProbeSource.numbers(10_000));
    Promise<List<String>> read = Promise.promise();
    Verticles.on(
        nodes.reading,
        model,
        context -> {
          nodes
              .readingBus()
              .open(name, StreamRequest.create())
              .map(BlockingContract::readAll)
              .onComplete(read);
          return Future.succeededFuture();
        });
    assertThat(Waiting.await(read.future())).isEqualTo(ReadingContract.numbers(10_000));
  }

  @Test
  void a_virtual_thread_verticle_awaits_the_open_and_reads_in_its_start() {
    String name = offer(ProbeSource.numbers(3_000));
    Promise<List<String>> read = Promise.promise();
    Verticles.on(
        nodes.reading,
        Verticles.Model.VIRTUAL_THREAD,
        context -> {
          ChunkStream stream = nodes.readingBus().open(name, StreamRequest.create()).await();
          read.complete(readAll(stream));
          return Future.succeededFuture();
        });
    assertThat(Waiting.await(read.future())).isEqualTo(ReadingContract.numbers(3_000));
  }

  @Test
  void a_block_that_an_event_loop_verticle_hands_to_the_pool_reads_all() {
    String name = offer(ProbeSource.numbers(3_000));
    Promise<List<String>> read = Promise.promise();
    Verticles.on(
        nodes.reading,
        Verticles.Model.EVENT_LOOP,
        context ->
            nodes
                .readingBus()
                .open(name, StreamRequest.create())
                .onSuccess(
                    stream -> context.executeBlocking(() -> readAll(stream)).onComplete(read)));
    assertThat(Waiting.await(read.future())).isEqualTo(ReadingContract.numbers(3_000));
  }

  @Test
  void n1_an_event_loop_is_refused() {
    ChunkStream stream = open(ProbeSource.endless());
    Promise<Throwable> refused = Promise.promise();
    nodes.reading.runOnContext(
        ignored -> refused.complete(catchThrowable(() -> stream.blocking().iterator().hasNext())));
    assertThat(Waiting.await(refused.future()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("event loop");
    stream.cancel();
  }

  @Test
  void leaving_the_loop_early_stops_the_source() {
    ProbeSource source = ProbeSource.endless();
    try (BlockingChunks chunks = open(source).blocking()) {
      for (Chunk chunk : chunks) {
        if (chunk.text().equals("1000")) {
          break;
        }
      }
    }
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void a_java_stream_stops_the_source_when_it_is_closed() {
    ProbeSource source = ProbeSource.endless();
    try (Stream<Chunk> chunks = open(source).blocking().stream()) {
      assertThat(chunks.map(Chunk::text).limit(700).toList())
          .isEqualTo(ReadingContract.numbers(700));
    }
    until("the source was closed", () -> source.closed() == 1);
  }

  @Test
  void s2_a_failure_is_thrown_after_the_last_chunk() {
    BlockingChunks chunks =
        open(request ->
                out -> {
                  out.emit(Chunk.of("first"));
                  out.fail(Failure.of(FailureCode.LAGGED, "too slow").with("behind", "7"));
                })
            .blocking();
    Iterator<Chunk> each = chunks.iterator();
    assertThat(each.next().text()).isEqualTo("first");
    Throwable thrown = catchThrowable(each::hasNext);
    assertThat(codeOf(thrown)).isEqualTo(FailureCode.LAGGED);
    assertThat(((StreamException) thrown).failure().details()).containsEntry("behind", "7");
  }

  @Test
  void s2_a_cancel_by_someone_else_is_thrown_and_not_taken_for_the_end() {
    ChunkStream stream = open(ProbeSource.silent());
    Iterator<Chunk> each = stream.blocking().iterator();
    CompletableFuture<Throwable> thrown =
        CompletableFuture.supplyAsync(() -> catchThrowable(each::hasNext));
    stream.cancel("operator");
    assertThat(codeOf(Waiting.await(thrown))).isEqualTo(FailureCode.CANCELLED);
  }

  @Test
  void h1_closing_from_another_thread_is_not_taken_for_the_end() {
    BlockingChunks chunks = open(ProbeSource.endless()).blocking();
    Iterator<Chunk> each = chunks.iterator();
    each.next();
    chunks.close();
    chunks.close();
    assertThat(codeOf(catchThrowable(each::hasNext))).isEqualTo(FailureCode.CANCELLED);
    assertThat(codeOf(catchThrowable(each::next))).isEqualTo(FailureCode.CANCELLED);
  }

  @Test
  void an_interrupt_cancels_the_stream() {
    ProbeSource source = ProbeSource.silent();
    Iterator<Chunk> each = open(source).blocking().iterator();
    CompletableFuture<Throwable> thrown = new CompletableFuture<>();
    CountDownLatch running = new CountDownLatch(1);
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              running.countDown();
              thrown.complete(catchThrowable(each::hasNext));
            });
    Waiting.await(CompletableFuture.runAsync(() -> awaitLatch(running)));
    reader.interrupt();
    assertThat(codeOf(Waiting.await(thrown))).isEqualTo(FailureCode.CANCELLED);
    until("the source was closed", () -> source.closed() == 1);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void it_is_iterated_once() {
    BlockingChunks chunks = open(ProbeSource.numbers(1)).blocking();
    assertThat(chunks.iterator().hasNext()).isTrue();
    assertThatThrownBy(chunks::iterator).isInstanceOf(IllegalStateException.class);
    chunks.close();
  }

  @Test
  void b1_a_thread_that_takes_nothing_stops_the_source() {
    ProbeSource source = ProbeSource.endlessOf(1024);
    BlockingChunks chunks = open(source).blocking();
    Iterator<Chunk> each = chunks.iterator();
    for (int i = 0; i < 5_000; i++) {
      each.next();
    }
    Stillness.await(nodes.reading, source::produced);
    // The hand-off's 512 items, the window's MiB or four behind it, and one chunk over.
    int window = nodes.isClustered() ? 4 * 1024 : 1024;
    assertThat(source.produced()).isLessThanOrEqualTo(5_000 + 512 + window + 64);
    chunks.close();
  }
}
