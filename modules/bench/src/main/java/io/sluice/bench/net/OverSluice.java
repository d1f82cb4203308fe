package io.sluice.bench.net;

import io.sluice.bench.FreePort;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Sluice over a clustered event bus. */
final class OverSluice implements Carrier {
  private static final String NAME = "bench";
  private static final String SIZE = "size";

  @Override
  public int serve() throws Exception {
    int port = FreePort.find();
    Vertx vertx = Cluster.join(NAME, port, port);
    verticle(vertx, () -> ChunkBus.on(vertx).offer(NAME, request -> new Endless(sizeOf(request))))
        .await(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
    return port;
  }

  @Override
  public Link connect(int port) throws Exception {
    Vertx vertx = Cluster.join(NAME, FreePort.find(), port);
    return (size, tally) -> {
      Promise<ChunkStream> opened = Promise.promise();
      var unused =
          verticle(
                  vertx,
                  () ->
                      ChunkBus.on(vertx)
                          .open(NAME, StreamRequest.create().with(SIZE, "" + size))
                          .onSuccess(stream ->
                              stream.handler(chunk ->
                                  tally.read(
                                      chunk.length(),
                                      target -> chunk.copyTo(target, 0),
                                      chunk::byteAt))))
              .onComplete(opened);
      ChunkStream stream = opened.future().await(Cluster.PATIENCE_SECONDS, TimeUnit.SECONDS);
      return stream::cancel;
    };
  }

  private static int sizeOf(StreamRequest request) {
    return Integer.parseInt(Objects.requireNonNull(request.parameter(SIZE)));
  }

  private interface Start<T> {
    Future<T> run();
  }

  /** Runs it in a verticle of its own, as one would. */
  private static <T> Future<T> verticle(Vertx vertx, Start<T> start) {
    Promise<T> done = Promise.promise();
    return vertx
        .deployVerticle(
            new AbstractVerticle() {
              @Override
              public void start() {
                start.run().onComplete(done);
              }
            })
        .compose(id -> done.future());
  }

  /** As many chunks as the reader's credit allows, a part of them in each turn. */
  private static final class Endless implements SourceRun {
    private static final int A_TURN = 1024;

    private final byte[] payload;
    private @Nullable Context context;
    private boolean queued;
    private boolean closed;

    Endless(int size) {
      payload = new byte[size];
    }

    @Override
    public void start(ChunkWriter out) {
      context = Vertx.currentContext();
      out.drainHandler(ignored -> turn(out));
      turn(out);
    }

    private void turn(ChunkWriter out) {
      long demand = Math.min(A_TURN, out.demand());
      for (long i = 0; i < demand && out.byteDemand() > 0; i++) {
        out.emit(Chunk.of(payload));
      }
      Context here = context;
      if (!queued && !closed && here != null && out.demand() > 0) {
        queued = true;
        here.runOnContext(ignored -> {
          queued = false;
          turn(out);
        });
      }
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
