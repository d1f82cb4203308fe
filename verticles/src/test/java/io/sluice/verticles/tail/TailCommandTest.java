package io.sluice.verticles.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.StreamLog;
import io.sluice.http.DurableOptions;
import io.sluice.http.DurableRoutes;
import io.sluice.http.HttpOptions;
import io.sluice.http.StreamRoutes;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.sources.Sources;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

/** {@code sluice tail}, at a gateway in this process whose connections can be cut. */
@Timeout(60)
class TailCommandTest {

  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);
  private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
  private final HttpServer server;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  TailCommandTest() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    done(bus.serveLogs(store, LogReaders.of(store)));
    Router router = Router.router(vertx);
    StreamRoutes.mount(router, bus, HttpOptions.DEFAULT);
    DurableRoutes.mount(router, bus.logs(), bus::open, HttpOptions.DEFAULT, DurableOptions.DEFAULT);
    server =
        done(
            vertx
                .createHttpServer(HttpOptions.DEFAULT.serverOptions(null))
                .connectionHandler(connections::add)
                .requestHandler(router)
                .listen(0, "127.0.0.1"));
  }

  @AfterEach
  void close() {
    done(vertx.close());
  }

  private static <T> T done(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  private CompletableFuture<Integer> tail(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("--gateway", "http://127.0.0.1:" + server.actualPort()));
    all.addAll(List.of(arguments));
    CommandLine program = new CommandLine(new TailCommand());
    program.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    CompletableFuture<Integer> status = new CompletableFuture<>();
    Thread.ofVirtual().start(() -> status.complete(program.execute(all.toArray(String[]::new))));
    return status;
  }

  private StreamLog log() {
    StreamLog log = bus.log("notes");
    done(log.create(LogOptions.of(StreamInfo.TEXT)));
    return log;
  }

  private void write(StreamLog log, int from, int to) {
    Promise<Void> done = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(ignored -> {
          LogWriter writer = log.writer();
          for (int i = from; i < to; i++) {
            writer.emit(Chunk.of("note " + i));
          }
          writer.detach().onComplete(done);
        });
    done(done.future());
  }

  private static String notes(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> "note " + i + "\n")
        .collect(Collectors.joining());
  }

  @Test
  void chunks_are_printed_until_the_stream_completes() throws Exception {
    done(bus.offer("words", request -> Sources.of("one", "two\nlines", "\u001b[31mthree")));

    assertThat(tail("words").get()).isZero();
    assertThat(out).hasToString("one\ntwo\nlines\n\u001b[31mthree\n");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void l2_lost_connections_are_taken_up_again_without_loss_or_duplicate() throws Exception {
    StreamLog log = log();
    write(log, 0, 10);
    CompletableFuture<Integer> status = tail("notes");
    for (int cut = 0; cut < 3; cut++) {
      int written = 10 * (cut + 1);
      until(() -> out.toString().endsWith("note " + (written - 1) + "\n"));
      List.copyOf(connections).forEach(HttpConnection::close);
      write(log, written, written + 10);
    }
    done(log.close(Outcome.COMPLETED));

    assertThat(status.get()).isZero();
    assertThat(out).hasToString(notes(0, 40));
    assertThat(err.toString()).contains("; again in ");
  }

  @Test
  void h1_a_failure_is_told_and_is_the_exit_status() throws Exception {
    StreamLog log = log();
    write(log, 0, 3);
    CompletableFuture<Integer> status = tail("notes");
    until(() -> out.toString().endsWith("note 2\n"));
    done(log.close(new Outcome.Failed(Failure.of(FailureCode.SOURCE_FAILED, "it \u0007 broke"))));

    assertThat(status.get()).isEqualTo(1);
    assertThat(err.toString()).contains("SOURCE_FAILED", "broke").doesNotContain("\u0007");
  }

  @Test
  void what_is_not_there_is_told() throws Exception {
    assertThat(tail("nothing/here").get()).isEqualTo(1);
    assertThat(err.toString()).startsWith("sluice: the gateway answers 404: ");
    err.getBuffer().setLength(0);
    assertThat(tail("a b").get()).isEqualTo(2);
    assertThat(err.toString()).contains("is no address");
    err.getBuffer().setLength(0);
    assertThat(tail("a", "--header", "Connection=close").get()).isEqualTo(2);
    assertThat(err.toString()).contains("Connection");
  }

  @Test
  void stats_tell_size_lag_and_the_end() throws Exception {
    StreamLog log = log();
    write(log, 0, 1_000);
    CompletableFuture<Integer> status = tail("notes", "--stats");
    until(() -> out.toString().contains("lag 0  "));
    done(log.close(Outcome.COMPLETED));

    assertThat(status.get()).isZero();
    assertThat(out.toString().lines().toList().getLast())
        .startsWith("1,000 chunks  ")
        .endsWith("  completed");
    assertThat(out.toString()).doesNotContain("note");
  }
}
