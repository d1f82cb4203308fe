package io.sluice.sources.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.sources.upstream.HttpSourceOptions.Read;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.junit5.VertxExtension;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Demand here is what an upstream there can write: a real server counts it. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpDemandTest {
  private static final int BLOCK = 64 * 1024;
  private static final long TOTAL = 32L * 1024 * 1024;

  /** How much each path was sent. */
  private final Map<String, AtomicLong> written = new ConcurrentHashMap<>();

  private HttpServer serve(Vertx vertx) {
    Buffer line = Buffer.buffer("x".repeat(1023) + "\n");
    Buffer block = Buffer.buffer();
    while (block.length() < BLOCK) {
      block.appendBuffer(line);
    }
    HttpServerOptions options =
        new HttpServerOptions().setSendBufferSize(128 * 1024).setHost("127.0.0.1").setPort(0);
    return SourceDriver.await(
        vertx
            .createHttpServer(options)
            .requestHandler(request ->
                write(request.response().setChunked(true), block, written(request.path())))
            .listen()
            .toCompletionStage()
            .toCompletableFuture());
  }

  private AtomicLong written(String path) {
    return written.computeIfAbsent(path, ignored -> new AtomicLong());
  }

  private static void write(HttpServerResponse response, Buffer block, AtomicLong written) {
    while (!response.writeQueueFull()) {
      if (written.addAndGet(BLOCK) > TOTAL) {
        response.end();
        return;
      }
      response.write(block);
    }
    response.drainHandler(ignored -> write(response, block, written));
  }

  private static SourceDriver read(Vertx vertx, HttpServer server, String path) {
    HttpSource source =
        new HttpSource(
            vertx,
            HttpSourceOptions.of("http://127.0.0.1:" + server.actualPort() + path, Read.NDJSON));
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
  }

  private static void readAll(SourceDriver driver) {
    driver.grant(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.items()).hasSize((int) (TOTAL / 1024));
    assertThat(driver.violations()).isEmpty();
    driver.close();
  }

  @Test
  void b2_a_stalled_reader_stalls_the_upstream_and_a_reading_one_gets_it_all(Vertx vertx) {
    HttpServer server = serve(vertx);
    SourceDriver stalled = read(vertx, server, "/stalled").start(5);
    stalled.awaitItems(5);
    // in the time that others of the same server get all of theirs, it could have got its own
    readAll(read(vertx, server, "/first").start(0));
    long before = written("/stalled").get();
    // what two sockets and two small queues hold: far from all, and it does not grow
    assertThat(before).isLessThan(TOTAL / 4);
    stalled.grant(100).awaitItems(105);
    readAll(read(vertx, server, "/second").start(0));
    assertThat(written("/stalled").get()).isLessThanOrEqualTo(before + TOTAL / 8);
    readAll(stalled);
  }

  @Test
  void nothing_connects_before_the_reader_has_credit(Vertx vertx) {
    RawUpstream upstream =
        new RawUpstream(
            vertx,
            RawUpstream.Answer.closing(
                "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                    + RawUpstream.CHUNKED
                    + RawUpstream.chunk("{}\n")
                    + "0\r\n\r\n"));
    HttpSource source = new HttpSource(vertx, HttpSourceOptions.of(upstream.url("/"), Read.NDJSON));
    SourceDriver waiting = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    SourceDriver leaving = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    waiting.info();
    leaving.info();
    leaving.close();
    // another one's connection would be accepted after theirs
    SourceDriver other = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    other.start(ManualWriter.PLENTY);
    assertThat(other.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    other.close();
    assertThat(upstream.connections.get()).isEqualTo(1);
    waiting.start(ManualWriter.PLENTY);
    assertThat(waiting.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    waiting.close();
    assertThat(upstream.connections.get()).isEqualTo(2);
  }
}
