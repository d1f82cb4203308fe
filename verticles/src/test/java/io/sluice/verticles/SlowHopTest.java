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
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  private static final FakeNodes NODES = new FakeNodes();
  private static final Lives LIVES = new Lives();

  /** What ends each stream. */
  private static final List<Runnable> ENDS = new ArrayList<>();

  private static Vertx vertx;
  private static ChunkBus bus;
  private static Metrics metrics;
  private static SlowHops hops;

  /** What each stream spent on each state while it was watched, in seconds. */
  private static Map<String, Map<String, Double>> spent;

  /** Holds up a stream in each way, watches all of them at the same time, and ends them. */
  @BeforeAll
  static void watch() throws IOException {
    vertx = NODES.start();
    bus = ChunkBus.on(vertx);
    metrics = Metrics.create(50).bind(vertx);
    bus.observe(LIVES);
    hops = new SlowHops(NODES, vertx);
    ENDS.add(hops.source("slow"));
    ENDS.add(hops.paused("paused"));
    ENDS.add(hops.slowCode("code"));
    ENDS.add(hops.client("client", gateway()));
    ENDS.add(hops.link("far"));
    ENDS.add(slowLog());
    ENDS.add(hops.store("copied"));
    // What the sockets take at first is no wait.
    pass(Duration.ofSeconds(2));
    Map<String, Map<String, Double>> before = seconds();
    pass(WATCHED);
    spent = seconds();
    ENDS.forEach(Runnable::run);
    before.forEach((stream, states) ->
        states.forEach((state, value) -> spent.get(stream).merge(state, -value, Double::sum)));
  }

  private static void pass(Duration time) {
    CompletableFuture<Void> passed = new CompletableFuture<>();
    vertx.setTimer(time.toMillis(), ignored -> passed.complete(null));
    passed.join();
  }

  private static int gateway() {
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    NODES.start().deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    return gateway.actualPort();
  }

  /** A log of a slow store, read. */
  private static Runnable slowLog() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    WatchableLogStore slow = hops.slow(store);
    bus.serveLogs(slow, LogReaders.of(slow)).await();
    bus.log("a").create(LogOptions.of("text/plain")).await();
    List<Chunk> page = Collections.nCopies(1_000, Chunk.of("kept"));
    for (int i = 0; i < 300; i++) {
      store.append("a", Append.of(page)).await();
    }
    ChunkStream stream = ChunkBus.on(NODES.start()).open("a", StreamRequest.create()).await();
    stream.handler(chunk -> {});
    return stream::cancel;
  }

  @AfterAll
  static void stop() {
    if (hops != null) {
      hops.close();
    }
    NODES.close();
  }

  /** How long producers' ends live, told by the bus itself. */
  private static final class Lives implements StreamObserver {
    private final Map<String, CompletableFuture<Long>> nanos = new ConcurrentHashMap<>();

    CompletableFuture<Long> of(String name) {
      return nanos.computeIfAbsent(name, ignored -> new CompletableFuture<>());
    }

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
              of(name).complete(System.nanoTime() - opened);
            }
          };
    }

    @Override
    public void refused(String name, FailureCode code) {}
  }

  /** Of each stream, by state. */
  private static Map<String, Map<String, Double>> seconds() {
    Map<String, Map<String, Double>> seconds = new TreeMap<>();
    metrics
        .registry()
        .find("sluice.state")
        .functionCounters()
        .forEach(counter ->
            seconds
                .computeIfAbsent(counter.getId().getTag("stream"), ignored -> new TreeMap<>())
                .merge(counter.getId().getTag("state"), counter.count(), Double::sum));
    return seconds;
  }

  /** Most of what passed was this state's; and all together is the stream's life, now over. */
  private static void isHeldBy(String state, String stream) {
    Map<String, Double> states = spent.get(stream);
    assertThat(Collections.max(states.entrySet(), Map.Entry.comparingByValue()).getKey())
        .as("who slows whom: %s", states)
        .isEqualTo(state);
    assertThat(states.get(state))
        .as("of %s: %s", WATCHED, states)
        .isGreaterThan(SHARE * WATCHED.toSeconds());
    double life = LIVES.of(stream).orTimeout(20, TimeUnit.SECONDS).join() / 1e9;
    double sum = seconds().get(stream).values().stream().mapToDouble(Double::doubleValue).sum();
    assertThat(sum).as("add up to the life").isCloseTo(life, within(0.01 * life + BETWEEN_CLOCKS));
  }

  @Test
  void a_slow_source_is_named() {
    isHeldBy("source", "slow");
  }

  @Test
  void a_paused_consumer_verticle_is_named() {
    isHeldBy("consumer", "paused");
  }

  @Test
  void a_consumer_whose_code_is_slow_is_named() {
    isHeldBy("consumer", "code");
  }

  @Test
  void a_throttled_client_is_named() {
    isHeldBy("socket", "client");
  }

  @Test
  void a_throttled_link_is_named() {
    isHeldBy("link", "far");
  }

  @Test
  void a_slow_store_is_named_by_those_who_read_its_logs() {
    isHeldBy("store", StreamObserver.LOGS);
  }

  @Test
  void a_slow_store_is_named_by_those_who_write_into_one() {
    isHeldBy("store", "copied");
  }
}
