package io.sluice.bench.bus;

import io.sluice.bench.NodeOptions;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
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
 * 64 bytes at a time from one event loop to another: a stream, beside the event bus's own {@code
 * send} of a {@code byte[]}, which nobody paces.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class BesideSend {
  static final int SIZE = 64;
  static final int COUNT = 200_000;

  private static final String ADDRESS = "bench.send";

  private Vertx vertx;
  private ChunkBus bus;
  private Context sender;
  private Context receiver;
  private long left;
  private long sum;
  private Promise<Long> received;

  /** Made by JMH. */
  @SuppressWarnings("NullAway.Init") // set up before it is measured
  public BesideSend() {}

  /** Two event loops, a consumer and an offer. */
  @Setup
  public void start() {
    vertx = Vertx.vertx(NodeOptions.vertx());
    bus = ChunkBus.on(vertx);
    sender = Contexts.eventLoop(vertx);
    receiver = Contexts.eventLoop(vertx);
    Contexts.call(sender, () -> bus.offer("fresh", request -> new FreshChunks(SIZE, COUNT)))
        .await();
    Contexts.call(
            receiver,
            () -> {
              MessageConsumer<byte[]> consumer =
                  vertx.eventBus().localConsumer(ADDRESS, message -> receive(message.body()));
              return consumer.completion();
            })
        .await();
  }

  /** Ends what was begun. */
  @TearDown
  public void stop() {
    vertx.close().await();
  }

  private void receive(byte[] bytes) {
    sum += Payloads.read(bytes);
    if (--left == 0) {
      received.complete(sum);
    }
  }

  /** The event bus as it is. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public long send() {
    return Contexts.call(
            receiver,
            () -> {
              left = COUNT;
              received = Promise.promise();
              sender.runOnContext(ignored -> sendTurn(0));
              return received.future();
            })
        .await();
  }

  private void sendTurn(int from) {
    int to = Math.min(COUNT, from + FreshChunks.A_TURN);
    for (int i = from; i < to; i++) {
      vertx.eventBus().send(ADDRESS, Payloads.fresh(SIZE, i));
    }
    if (to < COUNT) {
      sender.runOnContext(ignored -> sendTurn(to));
    }
  }

  /** A stream, from its opening to its outcome. */
  @Benchmark
  @OperationsPerInvocation(COUNT)
  public long stream() {
    return Contexts.call(
            receiver, () -> bus.open("fresh", StreamRequest.create()).compose(BesideSend::read))
        .await();
  }

  static Future<Long> read(ChunkStream stream) {
    long[] total = {0};
    stream.handler(chunk -> total[0] += Payloads.read(chunk));
    return stream.outcome().map(outcome -> total[0]);
  }
}
