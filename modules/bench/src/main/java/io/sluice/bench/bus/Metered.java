package io.sluice.bench.bus;

import io.sluice.bench.NodeOptions;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.sluice.metrics.MeteredStreams;
import io.sluice.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The stream of {@link BesideSend}, with metrics and without: what they cost. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class Metered {

  /** Whether it is counted. */
  @Param({"false", "true"})
  public boolean metered;

  private Vertx vertx;
  private ChunkBus bus;
  private Context receiver;

  /** Made by JMH. */
  @SuppressWarnings("NullAway.Init") // set up before it is measured
  public Metered() {}

  /** Two event loops and an offer. */
  @Setup
  public void start() {
    vertx = Vertx.vertx(NodeOptions.vertx());
    bus = ChunkBus.on(vertx);
    if (metered) {
      Metrics.create(MeteredStreams.DEFAULT_NAMES).bind(vertx);
    }
    Context sender = Contexts.eventLoop(vertx);
    receiver = Contexts.eventLoop(vertx);
    Contexts.call(
            sender,
            () -> bus.offer("fresh", request -> new FreshChunks(BesideSend.SIZE, BesideSend.COUNT)))
        .await();
  }

  /** Ends what was begun. */
  @TearDown
  public void stop() {
    vertx.close().await();
  }

  /** A stream, from its opening to its outcome. */
  @Benchmark
  @OperationsPerInvocation(BesideSend.COUNT)
  public long stream() {
    return Contexts.call(
            receiver, () -> bus.open("fresh", StreamRequest.create()).compose(BesideSend::read))
        .await();
  }
}
