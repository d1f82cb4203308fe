package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamObserver;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.metrics.Metrics;
import io.sluice.testkit.fault.LinkProxy;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
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

  @BeforeEach
  void start() {
    vertx = nodes.start();
    bus = ChunkBus.on(vertx);
    metrics = Metrics.create(10).bind(vertx);
    bus.observe(lives);
  }

  @AfterEach
  void stop() {
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

  /** A chunk of so many bytes whenever there is demand. */
  private static SourceRun endless(int bytes) {
    return new SourceRun() {
      @Override
      public void start(ChunkWriter out) {
        out.drainHandler(ignored -> write(out));
        write(out);
      }

      private void write(ChunkWriter out) {
        while (out.demand() > 0) {
          out.emit(Chunk.of("x".repeat(bytes)));
        }
      }
    };
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

  private static ChunkStream read(Vertx vertx, String name) {
    ChunkStream stream = ChunkBus.on(vertx).open(name, StreamRequest.create()).await();
    stream.handler(chunk -> {});
    return stream;
  }

  private static void drop(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_slow_source_is_named() {
    bus.offer(
            "slow",
            request -> out -> vertx.setPeriodic(100, ignored -> out.emit(Chunk.of("now and then"))))
        .await();
    ChunkStream stream = read(nodes.start(), "slow");
    isHeldBy("source", stream::cancel);
  }

  @Test
  void a_paused_consumer_verticle_is_named() {
    bus.offer("numbers", request -> endless(100)).await();
    ChunkStream stream = read(nodes.start(), "numbers");
    stream.pause();
    isHeldBy("consumer", stream::cancel);
  }

  @Test
  void a_consumer_whose_code_is_slow_is_named() {
    bus.offer("numbers", request -> endless(100)).await();
    ChunkStream stream = bus.open("numbers", StreamRequest.create()).await();
    stream.pause();
    stream.handler(chunk -> vertx.setTimer(1, ignored -> stream.fetch(1)));
    stream.fetch(1);
    isHeldBy("consumer", stream::cancel);
  }

  @Test
  void a_throttled_client_is_named() throws IOException {
    bus.offer("numbers", request -> endless(1_000)).await();
    Vertx gateways = nodes.start();
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    gateways.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    Socket client = new Socket();
    client.setReceiveBufferSize(16 * 1024);
    client.connect(
        new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.actualPort()));
    String request = "GET /streams/numbers?format=raw HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = client.getInputStream();
    byte[] bytes = new byte[2_000];
    vertx.setPeriodic(
        50,
        id -> {
          try {
            // 40 kB/s; whatever it reads is there, since the server writes as much as it may.
            if (in.available() > 0 && in.read(bytes) < 0) {
              vertx.cancelTimer(id);
            }
          } catch (IOException e) {
            vertx.cancelTimer(id);
          }
        });
    // What the sockets take at first is no wait.
    CompletableFuture<Void> full = new CompletableFuture<>();
    vertx.setTimer(2_000, ignored -> full.complete(null));
    full.join();
    isHeldBy("socket", () -> drop(client));
  }

  @Test
  void a_throttled_link_is_named() throws IOException {
    bus.offer("numbers", request -> endless(1_000)).await();
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    try (LinkProxy proxy = LinkProxy.to(port)) {
      Vertx reader =
          nodes.start(options ->
              options
                  .setPort(port)
                  .setClusterPublicHost("127.0.0.1")
                  .setClusterPublicPort(proxy.port()));
      ChunkStream stream = read(reader, "numbers");
      proxy.throttle(100_000);
      isHeldBy(
          "link",
          () -> {
            proxy.heal();
            stream.cancel();
          });
    }
  }

  /** The store, every answer of which comes so much later. */
  private WatchableLogStore slow(WatchableLogStore store, Duration delay) {
    return (WatchableLogStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {WatchableLogStore.class},
            (proxy, method, arguments) -> {
              Object answer = method.invoke(store, arguments);
              return answer instanceof Future<?> future ? later(future, delay) : answer;
            });
  }

  private <T> Future<T> later(Future<T> future, Duration delay) {
    Promise<T> later = Promise.promise();
    future.onComplete(result -> vertx.setTimer(delay.toMillis(), ignored -> later.handle(result)));
    return later.future();
  }

  @Test
  void a_slow_store_is_named_by_those_who_read_its_logs() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    WatchableLogStore slow = slow(store, Duration.ofMillis(200));
    bus.serveLogs(slow, LogReaders.of(slow)).await();
    bus.log("a").create(LogOptions.of("text/plain")).await();
    List<Chunk> page = Collections.nCopies(1_000, Chunk.of("kept"));
    for (int i = 0; i < 300; i++) {
      store.append("a", Append.of(page)).await();
    }
    ChunkStream stream = read(nodes.start(), "a");
    isHeldBy("store", stream::cancel);
  }

  @Test
  void a_slow_store_is_named_by_those_who_write_into_one() {
    bus.offer("numbers", request -> endless(100)).await();
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    WatchableLogStore slow = slow(store, Duration.ofMillis(200));
    slow.create("copy", io.sluice.core.log.Creation.of(LogOptions.of("text/plain"))).await();
    ChunkStream stream = bus.open("numbers", StreamRequest.create()).await();
    stream.holdBack(HoldBack.STORE).pause();
    stream.handler(chunk ->
        slow.append("copy", Append.of(List.of(chunk))).onComplete(done -> stream.fetch(1)));
    stream.fetch(1);
    isHeldBy("store", stream::cancel);
  }
}
