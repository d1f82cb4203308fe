package io.sluice.sources.tck;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.Sources;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.test.fakecluster.FakeClusterManager;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.reactivestreams.tck.TestEnvironment;

/**
 * Streams that cross the bus, for the TCK's verifications: of one Vertx, or over TCP from one node
 * of a cluster to another.
 */
final class TckStreams {

  /** Long enough for a machine that is busy with other things. */
  static final long SIGNAL_MS = 2_000;

  /** How long it watches that nothing comes. */
  static final long SILENCE_MS = 50;

  private final Vertx offering;
  private final Vertx reading;

  /** Nodes of other verifications may be in the same cluster. */
  private final String own = "tck-" + UUID.randomUUID();

  private final AtomicLong offers = new AtomicLong();

  private TckStreams(Vertx offering, Vertx reading) {
    this.offering = offering;
    this.reading = reading;
    ChunkBus.on(offering)
        .offer(own, request -> numbers(Long.parseLong(request.parameters().get("n"))))
        .await();
  }

  /** Within one Vertx. */
  static TckStreams inOneNode() {
    Vertx vertx = Vertx.vertx();
    return new TckStreams(vertx, vertx);
  }

  /** Offered on one node, read on another. */
  static TckStreams betweenTwoNodes() {
    return new TckStreams(node(), node());
  }

  private static Vertx node() {
    VertxOptions options =
        new VertxOptions().setEventBusOptions(new EventBusOptions().setHost("127.0.0.1"));
    return Vertx.builder()
        .with(options)
        .withClusterManager(new FakeClusterManager())
        .buildClustered()
        .await();
  }

  static TestEnvironment environment() {
    return new TestEnvironment(SIGNAL_MS, SILENCE_MS);
  }

  private static SourceRun numbers(long count) {
    return Sources.stream(LongStream.range(0, count).mapToObj(i -> Chunk.of("item " + i)));
  }

  /** A stream of so many chunks. */
  ChunkStream count(long chunks) {
    return open(own, request().with("n", Long.toString(chunks)));
  }

  /** A stream of a source of its own. */
  ChunkStream of(StreamSource source) {
    String segment = own + "-" + offers.incrementAndGet();
    ChunkBus.on(offering).offer(segment, source).await();
    return open(segment, request());
  }

  private ChunkStream open(String name, StreamRequest request) {
    return ChunkBus.on(reading).open(name, request).await();
  }

  /** Exactly as far as the reader asks, so that what the TCK requests is what crosses. */
  private static StreamRequest request() {
    return StreamRequest.create().prefetch(false);
  }

  void close() {
    reading.close().await();
    offering.close().await(); // once more does no harm
  }
}
