package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver;
import io.sluice.testkit.fault.Loopback;
import io.sluice.testkit.fault.NodeProcess;
import io.sluice.verticles.GatewayVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A producer's node is killed while clients of a gateway on another node read its streams. */
@Timeout(120)
class KilledProducerTest {
  private static final int READERS_EACH = 10;

  /** What curl exits with at a response that ends before its end. */
  private static final int PARTIAL = 18;

  /** Six seconds of silence, one until somebody looks, and what a busy machine takes. */
  private static final Duration LOST = Duration.ofSeconds(6 + 1 + 5);

  private static CompletableFuture<Finished> curl(String url) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Finished.of(
                new ProcessBuilder("curl", "-sS", "-N", "--max-time", "50", "-f", url));
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        },
        task -> Thread.ofVirtual().start(task));
  }

  private static List<CompletableFuture<Finished>> readers(String url) {
    List<CompletableFuture<Finished>> readers = new ArrayList<>();
    for (int i = 0; i < READERS_EACH; i++) {
      readers.add(curl(url));
    }
    return readers;
  }

  private static StreamObserver counting(AtomicLong chunks) {
    return new StreamObserver() {
      @Override
      public Meter opened(String name, Side side) {
        return new Meter() {
          @Override
          public void chunks(int count, long bytes) {
            chunks.addAndGet(count);
          }

          @Override
          public void firstChunk(long nanosSinceOpen) {}

          @Override
          public void activity(Activity activity) {}

          @Override
          public void ended(Outcome outcome) {}
        };
      }

      @Override
      public void refused(String name, FailureCode code) {}
    };
  }

  @Test
  void h1_every_client_is_told_peer_lost_and_can_tell_that_it_was_cut_off() throws Exception {
    int first = Loopback.freePort();
    Vertx vertx = TickingNode.join(first, first);
    try (NodeProcess producer =
        NodeProcess.start(
            TickingNode.class,
            List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            "" + Loopback.freePort(),
            "" + first)) {
      producer.await("ready");
      GatewayVerticle gateway = new GatewayVerticle();
      JsonObject http = new JsonObject().put("port", 0);
      vertx
          .deployVerticle(
              gateway, new DeploymentOptions().setConfig(new JsonObject().put("http", http)))
          .await();
      String url = "http://127.0.0.1:" + gateway.actualPort() + "/streams/ticks?format=";
      ChunkBus bus = ChunkBus.on(vertx);
      AtomicLong chunks = new AtomicLong();
      bus.observe(counting(chunks));
      List<CompletableFuture<Finished>> sse = readers(url + "sse");
      List<CompletableFuture<Finished>> ndjson = readers(url + "ndjson");
      // Before its first chunk a failure is a status. All are served alike, fifty chunks a second.
      Await.until(
          "all read",
          Duration.ofSeconds(30),
          () -> bus.sessions() == 2 * READERS_EACH && chunks.get() >= 2_000);

      producer.kill();
      long killed = System.nanoTime();
      for (CompletableFuture<Finished> reader : sse) {
        Finished curl = reader.get(60, TimeUnit.SECONDS);
        assertThat(curl.out()).contains("event: error\ndata: {", "PEER_LOST");
        assertThat(curl.out()).doesNotContain("event: done");
        assertThat(curl.status()).as(curl.err()).isEqualTo(PARTIAL);
      }
      for (CompletableFuture<Finished> reader : ndjson) {
        Finished curl = reader.get(60, TimeUnit.SECONDS);
        JsonObject last = new JsonObject(curl.out().lines().toList().getLast());
        assertThat(last.getJsonObject("error").getString("code")).isEqualTo("PEER_LOST");
        assertThat(curl.status()).as(curl.err()).isEqualTo(PARTIAL);
      }
      Duration told = Duration.ofNanos(System.nanoTime() - killed);
      System.out.printf("killed: %d clients told after %s%n", 2 * READERS_EACH, told);
      assertThat(told).isLessThan(LOST);
      Await.until("nothing is left", Duration.ofSeconds(30), () -> bus.sessions() == 0);
    } finally {
      vertx.close().await();
    }
  }
}
