package io.sluice.sources.tck;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.SourceRun;
import io.sluice.core.spi.StreamSource;
import io.sluice.sources.Sources;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.reactivestreams.tck.TestEnvironment;

/** Streams that cross the bus of a Vertx, for the TCK's verifications. */
final class TckStreams {

  /** Long enough for a machine that is busy with other things. */
  static final long SIGNAL_MS = 2_000;

  /** How long it watches that nothing comes. */
  static final long SILENCE_MS = 50;

  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);
  private final AtomicLong offers = new AtomicLong();

  TckStreams() {
    bus.offer("count", request -> numbers(Long.parseLong(request.parameters().get("n")))).await();
  }

  static TestEnvironment environment() {
    return new TestEnvironment(SIGNAL_MS, SILENCE_MS);
  }

  private static SourceRun numbers(long count) {
    return Sources.stream(LongStream.range(0, count).mapToObj(i -> Chunk.of("item " + i)));
  }

  /** A stream of so many chunks. */
  ChunkStream count(long chunks) {
    return bus.open("count", request().with("n", Long.toString(chunks))).await();
  }

  /** A stream of a source of its own. */
  ChunkStream of(StreamSource source) {
    String segment = "own-" + offers.incrementAndGet();
    bus.offer(segment, source).await();
    return bus.open(segment, request()).await();
  }

  /** Exactly as far as the reader asks, so that what the TCK requests is what crosses. */
  private static StreamRequest request() {
    return StreamRequest.create().prefetch(false);
  }

  void close() {
    vertx.close().await();
  }
}
