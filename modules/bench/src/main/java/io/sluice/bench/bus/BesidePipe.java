package io.sluice.bench.bus;

import io.sluice.bench.NodeOptions;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * 16 KiB at a time on one event loop: a stream that crosses the bus, beside a Vert.x {@code Pipe}
 * that hands over the same chunks without any bus.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class BesidePipe {
  static final int SIZE = 16 * 1024;
  static final int COUNT = 20_000;

  private Vertx vertx;
  private ChunkBus bus;
  private Context context;

  /** Made by JMH. */
  @SuppressWarnings("NullAway.Init") // set up before it is measured
  public BesidePipe() {}

  /** One event loop and an offer. */
  @Setup
  public void start() {
    vertx = Vertx.vertx(NodeOptions.vertx());
    bus = ChunkBus.on(vertx);
    context = Contexts.eventLoop(vertx);
    Contexts.call(context, () -> bus.offer("fresh", request -> new FreshChunks(SIZE, COUNT)))
        .await();
  }

  /** Ends what was begun. */
  @TearDown
  public void stop() {
    vertx.close().await();
  }

  /** Vert.x as it is. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public long pipe() {
    ReadingSink sink = new ReadingSink();
    Contexts.call(context, () -> new FreshReadStream(context, SIZE, COUNT).pipeTo(sink)).await();
    return sink.result();
  }

  /** A stream, from its opening to its outcome. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public long stream() {
    ReadingSink sink = new ReadingSink();
    Contexts.call(
            context,
            () -> bus.open("fresh", StreamRequest.create()).compose(stream -> stream.pipeTo(sink)))
        .await();
    return sink.result();
  }
}
