package io.sluice.bench.log;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.load.Transfer;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.From;
import io.sluice.core.log.LogBatch;
import io.sluice.core.log.LogStore;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.log.follow.LogReaders;
import io.sluice.verticles.GatewayVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A store as a gateway serves it, in this process, and the ways to read a log of it. */
final class Served implements AutoCloseable {

  private static final int PATIENCE_S = 120;

  private final Vertx vertx = Vertx.vertx(NodeOptions.vertx());
  private final WatchableLogStore store;
  private final URI url;

  Served(WatchableLogStore store) throws TimeoutException {
    this.store = store;
    wait(ChunkBus.on(vertx).serveLogs(store, LogReaders.of(store)));
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject http = new JsonObject().put("port", 0).put("instances", 1);
    wait(
        vertx.deployVerticle(
            gateway, new DeploymentOptions().setConfig(new JsonObject().put("http", http))));
    url = URI.create("http://127.0.0.1:" + gateway.actualPort());
  }

  LogStore store() {
    return store;
  }

  /** Asks the store for one part after the other, on this thread. */
  long parts(String log) throws TimeoutException {
    From from = From.START;
    long bytes = 0;
    while (true) {
      LogBatch part =
          wait(store.read(log, from, LogStore.MAX_READ_CHUNKS, LogStore.MAX_READ_BYTES));
      for (Chunk chunk : part.chunks()) {
        bytes += chunk.length();
      }
      if (part.isEnd()) {
        return bytes;
      }
      from = From.at(part.next());
    }
  }

  /** Reads it as a stream of the bus, on an event loop of its own. */
  long overTheBus(String log) throws TimeoutException {
    return wait(reading(log));
  }

  /** Reads it like this while it is written, from its start; both until its end. */
  long tailed(String log, Load load) throws TimeoutException, InterruptedException {
    Appender appender = new Appender(store);
    appender.create(log);
    Future<Long> read = reading(log);
    appender.fill(log, load);
    return wait(read);
  }

  private Future<Long> reading(String log) {
    Promise<Long> done = Promise.promise();
    vertx
        .getOrCreateContext()
        .runOnContext(start ->
            ChunkBus.on(vertx)
                .open(log, StreamRequest.create().from("-1"))
                .onFailure(done::tryFail)
                .onSuccess(stream -> {
                  long[] bytes = {0};
                  stream.exceptionHandler(done::tryFail);
                  stream.endHandler(end -> done.tryComplete(bytes[0]));
                  stream.handler(chunk -> bytes[0] += chunk.length());
                }));
    return done.future();
  }

  /** Reads it as lines over HTTP, on this thread; without the lines' ends. */
  long ndjson(String log, Load load) throws IOException {
    URI lines = url.resolve("/streams/" + log + "?format=ndjson&from=-1");
    return Transfer.http(lines, "application/x-ndjson", false).bytes() - load.chunks();
  }

  private static <T> T wait(Future<T> future) throws TimeoutException {
    return future.await(PATIENCE_S, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws TimeoutException {
    wait(vertx.close());
    wait(store.close());
  }
}
