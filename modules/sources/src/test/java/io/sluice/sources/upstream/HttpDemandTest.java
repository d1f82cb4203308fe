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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Demand here is what an upstream there can write: a real server counts it. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class HttpDemandTest {
  private static final int BLOCK = 64 * 1024;
  private static final long TOTAL = 64L * 1024 * 1024;

  private final AtomicLong written = new AtomicLong();

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
            .requestHandler(request -> write(request.response().setChunked(true), block))
            .listen()
            .toCompletionStage()
            .toCompletableFuture());
  }

  private void write(HttpServerResponse response, Buffer block) {
    while (!response.writeQueueFull()) {
      if (written.addAndGet(BLOCK) > TOTAL) {
        response.end();
        return;
      }
      response.write(block);
    }
    response.drainHandler(ignored -> write(response, block));
  }

  @Test
  void b2_a_stalled_reader_stalls_the_upstream_and_a_reading_one_gets_it_all(Vertx vertx)
      throws Exception {
    HttpServer server = serve(vertx);
    HttpSource source =
        new HttpSource(
            vertx,
            HttpSourceOptions.of("http://127.0.0.1:" + server.actualPort() + "/", Read.NDJSON));
    SourceDriver driver = new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
    driver.start(5).awaitItems(5);
    long before = untilStill();
    // what two sockets and two small queues hold: far from all, and it does not grow
    assertThat(before).isLessThan(TOTAL / 4);
    driver.grant(100).awaitItems(105);
    assertThat(untilStill()).isLessThanOrEqualTo(before + TOTAL / 16);
    driver.grant(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(driver.items()).hasSize((int) (TOTAL / 1024));
    assertThat(driver.violations()).isEmpty();
  }

  /** What the server has written once it writes no more. */
  private long untilStill() throws Exception {
    long seen = -1;
    while (seen != written.get()) {
      seen = written.get();
      try {
        new CompletableFuture<Void>().get(300, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // looks again
      }
    }
    return seen;
  }
}
