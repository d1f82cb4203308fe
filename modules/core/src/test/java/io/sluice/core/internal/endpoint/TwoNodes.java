package io.sluice.core.internal.endpoint;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.spi.ChunkWriter;
import io.sluice.core.spi.SourceRun;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** One node that offers numbers, and one that reads them, over loopback TCP. */
final class TwoNodes implements AutoCloseable {
  static final String NUMBERS = "numbers";

  /** What endpoints threw and nobody caught. */
  final List<Throwable> thrown = new CopyOnWriteArrayList<>();

  private final Set<String> endpoints = ConcurrentHashMap.newKeySet();
  final Vertx offering = node();
  final Vertx reading = node();

  TwoNodes() {
    Waiting.await(
        offering.deployVerticle(
            new VerticleBase() {
              @Override
              public Future<?> start() {
                return ChunkBus.on(vertx)
                    .offer(NUMBERS, request -> new Numbers(Integer.parseInt(request.path())));
              }
            }));
  }

  private Vertx node() {
    Vertx vertx =
        Waiting.await(
            Vertx.builder().withClusterManager(new FakeClusterManager()).buildClustered());
    vertx.exceptionHandler(thrown::add);
    ChunkBus.create(vertx, new ChunkBusOptions(64L << 20, 50_000));
    vertx
        .eventBus()
        .addOutboundInterceptor(delivery -> {
          if (delivery.body() instanceof Frame frame) {
            endpoints.add(frame.from().address());
          }
          delivery.next();
        });
    return vertx;
  }

  /** The addresses that frames came from so far. */
  List<String> endpoints() {
    return List.copyOf(endpoints);
  }

  /** So many numbers, over the wire. */
  Future<ChunkStream> open(int length, StreamRequest request) {
    return ChunkBus.on(reading).open(NUMBERS + "/" + length, request);
  }

  boolean isNothingLeft() {
    return List.of(offering, reading).stream()
        .map(ChunkBus::on)
        .allMatch(
            bus -> bus.sessions() == 0 && bus.reservedWindowBytes() == 0 && bus.linkBytes() == 0);
  }

  @Override
  public void close() {
    Waiting.await(reading.close());
    Waiting.await(offering.close());
  }

  /** Writes numbers as far as demand goes. */
  private static final class Numbers implements SourceRun {
    private final int length;
    private int next;

    private Numbers(int length) {
      this.length = length;
    }

    @Override
    public void start(ChunkWriter out) {
      out.drainHandler(ignored -> write(out));
      write(out);
    }

    private void write(ChunkWriter out) {
      while (next < length && out.demand() > 0) {
        out.emit(Chunk.of(Integer.toString(next++)));
      }
      if (next == length) {
        out.end();
      }
    }
  }
}
