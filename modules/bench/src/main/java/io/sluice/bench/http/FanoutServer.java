package io.sluice.bench.http;

import io.sluice.bench.Memory;
import io.sluice.bench.NodeOptions;
import io.sluice.bench.ServerProcess;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogWriter;
import io.sluice.core.log.Retention;
import io.sluice.core.log.SlowReaders;
import io.sluice.http.HttpLimits;
import io.sluice.http.HttpOptions;
import io.sluice.http.HttpTimings;
import io.sluice.http.StreamRoutes;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.sources.NumbersSource;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One event loop that sends every reader the same events, some at a time: {@code bare|sluice RATE
 * BATCH [GRACE-MS]}. Bare writes one buffer to each response whose queue is not full; Sluice serves
 * a log in memory that another event loop writes. {@code /heap} tells how many bytes are in use.
 */
final class FanoutServer {

  /** What is written all the time, and what never is. */
  static final String HOT = "hot";

  static final String IDLE = "idle";

  /** Streams of each reader's own: at a low rate, and as fast as they are read. */
  static final String PACED = "paced";

  static final String NUMBERS = "numbers";

  /** Where bytes in use are told. */
  static final String HEAP = "/heap";

  private static final String PAYLOAD = ",\"payload\":\"" + "x".repeat(48) + "\"}";
  private static final int MANY = 100_000;
  private static final long RETAINED = 8 << 20;

  private final Vertx vertx = Vertx.vertx(NodeOptions.vertx().setEventLoopPoolSize(2));
  private final int batch;
  private final long periodMs;
  private final @Nullable Duration grace;
  private long next;
  private boolean isWriting;

  private FanoutServer(int rate, int batch, @Nullable Duration grace) {
    this.grace = grace;
    this.batch = batch;
    this.periodMs = Pace.periodMs(rate, batch);
  }

  public static void main(String[] args) {
    Duration grace = args.length > 3 ? Duration.ofMillis(Long.parseLong(args[3])) : null;
    FanoutServer server =
        new FanoutServer(Integer.parseInt(args[1]), Integer.parseInt(args[2]), grace);
    HttpServer http = args[0].equals("bare") ? server.bare() : server.sluice();
    System.out.println(ServerProcess.READY + "http://127.0.0.1:" + http.actualPort());
  }

  /** An event that tells when it was made. */
  static byte[] json(long number) {
    return text(number).getBytes(StandardCharsets.UTF_8);
  }

  private static String text(long number) {
    return "{\"i\":" + number + ",\"t\":" + System.currentTimeMillis() + "000000" + PAYLOAD;
  }

  // ---- bare

  private HttpServer bare() {
    List<HttpServerResponse> hot = new ArrayList<>();
    HttpServer server =
        vertx
            .createHttpServer(new HttpServerOptions())
            .requestHandler(request -> answer(request, hot));
    server.listen(0, "127.0.0.1").await();
    return server;
  }

  private void answer(HttpServerRequest request, List<HttpServerResponse> hot) {
    HttpServerResponse response = request.response();
    if (HEAP.equals(request.path())) {
      response.end(Long.toString(Memory.inUse()));
      return;
    }
    response.setChunked(true).putHeader("Content-Type", "text/event-stream").writeHead();
    if (("/" + HOT).equals(request.path())) {
      if (!isWriting) {
        isWriting = true;
        vertx.setPeriodic(periodMs, ignored -> write(hot));
      }
      hot.add(response);
      response.closeHandler(ignored -> hot.remove(response));
    }
  }

  private void write(List<HttpServerResponse> hot) {
    Buffer out = Buffer.buffer(160 * batch);
    for (int i = 0; i < batch; i++) {
      out.appendString("id: " + new LogOffset(1, next) + "\ndata: " + text(next++) + "\n\n");
    }
    for (HttpServerResponse response : hot) {
      if (!response.writeQueueFull()) {
        response.write(out);
      }
    }
  }

  // ---- sluice

  private HttpServer sluice() {
    ChunkBus bus = ChunkBus.on(vertx);
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    bus.serveLogs(store, LogReaders.of(store)).await();
    LogOptions options =
        LogOptions.of(StreamInfo.JSON)
            .retention(new Retention(Long.MAX_VALUE, RETAINED, null))
            .slowReaders(SlowReaders.DROP_OLDEST);
    bus.log(HOT).create(options).await();
    bus.log(IDLE).create(options).await();
    Future.all(
            bus.offer(NUMBERS, new NumbersSource()),
            bus.offer(PACED, request -> new PacedRun(vertx)))
        .await();
    Router router = Router.router(vertx);
    HttpTimings timings = grace == null ? HttpTimings.DEFAULT : HttpTimings.DEFAULT.grace(grace);
    HttpOptions http =
        HttpOptions.DEFAULT.limits(HttpLimits.DEFAULT.streams(MANY, MANY)).timings(timings);
    StreamRoutes.mount(router, bus, http);
    router.get(HEAP).handler(ctx -> ctx.response().end(Long.toString(Memory.inUse())));
    HttpServer server = vertx.createHttpServer(http.serverOptions(null)).requestHandler(router);
    server.listen(0, "127.0.0.1").await();
    vertx
        .getOrCreateContext()
        .runOnContext(ignored -> {
          LogWriter writer = bus.log(HOT).writer();
          vertx.setPeriodic(
              periodMs,
              tick -> {
                for (int i = 0; i < batch && !writer.writeQueueFull(); i++) {
                  writer.emit(Chunk.of(json(next++)));
                }
              });
        });
    return server;
  }

  /** Asks a server how many bytes it has in use. */
  static long heap(ServerProcess server) throws IOException {
    try (InputStream in = server.url().resolve(HEAP).toURL().openStream()) {
      return Long.parseLong(new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip());
    }
  }
}
