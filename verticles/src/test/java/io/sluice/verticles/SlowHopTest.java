package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamObserver;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.metrics.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whichever hop is slow, the seconds by state name it, and they add up to the stream's life. */
@Timeout(90)
class SlowHopTest {

  /** For how long each stream is watched: several times the second after which a reader tells. */
  private static final Duration WATCHED = Duration.ofSeconds(5);

  /** What the culprit has of that, at least, on a busy machine, too. */
  private static final double SHARE = 0.7;

  /** What may pass between one observer's look at the clock and the other's, in seconds. */
  private static final double BETWEEN_CLOCKS = 0.2;

  private final FakeNodes nodes = new FakeNodes();
  private final Lives lives = new Lives();
  private Vertx vertx;
  private ChunkBus bus;
  private Metrics metrics;
  private SlowHops hops;

  @BeforeEach
  void start() {
    vertx = nodes.start();
    bus = ChunkBus.on(vertx);
    metrics = Metrics.create(10).bind(vertx);
    bus.observe(lives);
    hops = new SlowHops(nodes, vertx);
  }

  @AfterEach
  void stop() {
    hops.close();
    nodes.close();
  }

  /** How long producers' ends live, told by the bus itself. */
  private static final class Lives implements StreamObserver {
    private final CompletableFuture<Long> nanos = new CompletableFuture<>();

    @Override
    public Meter opened(String name, Side side) {
      long opened = System.nanoTime();
      Meter nothing = NONE.opened(name, side);
      return side == Side.CONSUMER
          ? nothing
          : new Meter() {
            @Override
            public void chunks(int count, long bytes) {}

            @Override
            public void firstChunk(long nanosSinceOpen) {}

            @Override
            public void activity(Activity activity) {}

            @Override
            public void ended(Outcome outcome) {
              nanos.complete(System.nanoTime() - opened);
            }
          };
    }

    @Override
    public void refused(String name, FailureCode code) {}
  }

  private Map<String, Double> seconds() {
    Map<String, Double> seconds = new TreeMap<>();
    metrics
        .registry()
        .find("sluice.state")
        .functionCounters()
        .forEach(counter ->
            seconds.merge(counter.getId().getTag("state"), counter.count(), Double::sum));
    return seconds;
  }

  /** Most of what passes from now on is this state's; then the stream ends. */
  private void isHeldBy(String state, Runnable end) {
    CompletableFuture<Void> watched = new CompletableFuture<>();
    Map<String, Double> before = seconds();
    vertx.setTimer(WATCHED.toMillis(), ignored -> watched.complete(null));
    watched.join();
    Map<String, Double> spent = seconds();
    before.forEach((key, value) -> spent.merge(key, -value, Double::sum));
    end.run();
    assertThat(Collections.max(spent.entrySet(), Map.Entry.comparingByValue()).getKey())
        .as("who slows whom: %s", spent)
        .isEqualTo(state);
    assertThat(spent.get(state))
        .as("of %s: %s", WATCHED, spent)
        .isGreaterThan(SHARE * WATCHED.toSeconds());
    double life = lives.nanos.orTimeout(20, TimeUnit.SECONDS).join() / 1e9;
    double sum = seconds().values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(sum).as("add up to the life").isCloseTo(life, within(0.01 * life + BETWEEN_CLOCKS));
  }

  @Test
  void a_slow_source_is_named() {
    isHeldBy("source", hops.source("slow"));
  }

  @Test
  void a_paused_consumer_verticle_is_named() {
    isHeldBy("consumer", hops.paused("numbers"));
  }

  @Test
  void a_consumer_whose_code_is_slow_is_named() {
    isHeldBy("consumer", hops.slowCode("numbers"));
  }

  @Test
  void a_throttled_client_is_named() throws IOException {
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    nodes.start().deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    Runnable end = hops.client("numbers", gateway.actualPort());
    // What the sockets take at first is no wait.
    CompletableFuture<Void> full = new CompletableFuture<>();
    vertx.setTimer(2_000, ignored -> full.complete(null));
    full.join();
    isHeldBy("socket", end);
  }

  @Test
  void a_throttled_link_is_named() throws IOException {
    isHeldBy("link", hops.link("numbers"));
  }

  @Test
  void a_slow_store_is_named_by_those_who_read_its_logs() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    WatchableLogStore slow = hops.slow(store);
    bus.serveLogs(slow, LogReaders.of(slow)).await();
    bus.log("a").create(LogOptions.of("text/plain")).await();
    List<Chunk> page = Collections.nCopies(1_000, Chunk.of("kept"));
    for (int i = 0; i < 300; i++) {
      store.append("a", Append.of(page)).await();
    }
    ChunkStream stream = ChunkBus.on(nodes.start()).open("a", StreamRequest.create()).await();
    stream.handler(chunk -> {});
    isHeldBy("store", stream::cancel);
  }

  @Test
  void a_slow_store_is_named_by_those_who_write_into_one() {
    isHeldBy("store", hops.store("numbers"));
  }
}
