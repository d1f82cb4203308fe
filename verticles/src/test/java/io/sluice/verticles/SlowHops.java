package io.sluice.verticles;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.HoldBack;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.fault.LinkProxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Streams of one node, each with a hop that is slow on purpose; answers what ends each. */
final class SlowHops implements AutoCloseable {

  /** Every answer of a slow store comes so much later. */
  private static final Duration STORE_DELAY = Duration.ofMillis(200);

  private static final int LINK_BYTES_A_SECOND = 100_000;

  private final FakeNodes nodes;
  private final Vertx vertx;
  private final ChunkBus bus;
  private LinkProxy proxy;

  /** On this node; readers are on others. */
  SlowHops(FakeNodes nodes, Vertx vertx) {
    this.nodes = nodes;
    this.vertx = vertx;
    this.bus = ChunkBus.on(vertx);
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

  private void offerEndless(String name, int bytes) {
    bus.offer(name, request -> endless(bytes)).await();
  }

  private static ChunkStream read(Vertx vertx, String name) {
    ChunkStream stream = ChunkBus.on(vertx).open(name, StreamRequest.create()).await();
    stream.handler(chunk -> {});
    return stream;
  }

  Runnable source(String name) {
    bus.offer(
            name,
            request -> out -> vertx.setPeriodic(100, ignored -> out.emit(Chunk.of("now and then"))))
        .await();
    return read(nodes.start(), name)::cancel;
  }

  /** A consumer verticle that has paused. */
  Runnable paused(String name) {
    offerEndless(name, 100);
    ChunkStream stream = read(nodes.start(), name);
    stream.pause();
    return stream::cancel;
  }

  /** A consumer of the same node that takes a while over each chunk. */
  Runnable slowCode(String name) {
    offerEndless(name, 100);
    ChunkStream stream = bus.open(name, StreamRequest.create()).await();
    stream.pause();
    stream.handler(chunk -> vertx.setTimer(1, ignored -> stream.fetch(1)));
    stream.fetch(1);
    return stream::cancel;
  }

  /** A client that reads 40 kB/s, of a gateway on this port. */
  Runnable client(String name, int gateway) throws IOException {
    offerEndless(name, 1_000);
    Socket client = new Socket();
    client.setReceiveBufferSize(16 * 1024);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway));
    String request = "GET /streams/" + name + "?format=raw HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    InputStream in = client.getInputStream();
    byte[] bytes = new byte[2_000];
    vertx.setPeriodic(
        50,
        id -> {
          try {
            // Does not block: only what is there is read.
            if (in.available() > 0 && in.read(bytes) < 0) {
              vertx.cancelTimer(id);
            }
          } catch (IOException e) {
            vertx.cancelTimer(id);
          }
        });
    return () -> drop(client);
  }

  private static void drop(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A reader on a node that a narrow link leads to. */
  Runnable link(String name) throws IOException {
    offerEndless(name, 1_000);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    LinkProxy narrow = LinkProxy.to(port);
    proxy = narrow;
    Vertx reader =
        nodes.start(options ->
            options
                .setPort(port)
                .setClusterPublicHost("127.0.0.1")
                .setClusterPublicPort(narrow.port()));
    ChunkStream stream = read(reader, name);
    narrow.throttle(LINK_BYTES_A_SECOND);
    return () -> {
      narrow.heal();
      stream.cancel();
    };
  }

  /** A reader that writes each chunk into a slow store before it takes the next. */
  Runnable store(String name) {
    offerEndless(name, 100);
    WatchableLogStore slow = slow(MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT));
    slow.create("copy", Creation.of(LogOptions.of("text/plain"))).await();
    ChunkStream stream = bus.open(name, StreamRequest.create()).await();
    stream.holdBack(HoldBack.STORE).pause();
    stream.handler(chunk ->
        slow.append("copy", Append.of(List.of(chunk))).onComplete(done -> stream.fetch(1)));
    stream.fetch(1);
    return stream::cancel;
  }

  /** The store, each answer of which comes late. */
  WatchableLogStore slow(WatchableLogStore store) {
    return (WatchableLogStore)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {WatchableLogStore.class},
            (proxied, method, arguments) -> {
              Object answer = method.invoke(store, arguments);
              return answer instanceof Future<?> future ? later(future) : answer;
            });
  }

  private <T> Future<T> later(Future<T> future) {
    Promise<T> later = Promise.promise();
    future.onComplete(
        result -> vertx.setTimer(STORE_DELAY.toMillis(), ignored -> later.handle(result)));
    return later.future();
  }

  @Override
  public void close() {
    if (proxy != null) {
      proxy.close();
    }
  }
}
