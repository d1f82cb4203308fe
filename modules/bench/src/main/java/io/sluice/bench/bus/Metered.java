package io.sluice.bench.bus;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.ServerProcess;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import io.sluice.metrics.MeteredStreams;
import io.sluice.metrics.Metrics;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * A process with a stream as that of {@link BesideSend}, but endless, counted ({@code true}) or not
 * ({@code false}). Each line of its input, milliseconds, is answered by {@code CHUNKS NANOSECONDS}.
 */
final class Metered {

  /** After so many chunks it is seen whether the time is over. */
  private static final int LOOK_EVERY = 4096;

  private final ChunkBus bus;
  private final Context receiver;

  private Metered(boolean counted) {
    Vertx vertx = Vertx.vertx(NodeOptions.vertx());
    bus = ChunkBus.on(vertx);
    if (counted) {
      Metrics.create(MeteredStreams.DEFAULT_NAMES).bind(vertx);
    }
    Context sender = Contexts.eventLoop(vertx);
    receiver = Contexts.eventLoop(vertx);
    Contexts.call(
            sender,
            () -> bus.offer("fresh", request -> new FreshChunks(BesideSend.SIZE, Long.MAX_VALUE)))
        .await();
  }

  public static void main(String[] args) throws Exception {
    Metered metered = new Metered(Boolean.parseBoolean(args[0]));
    System.out.println(ServerProcess.READY);
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(metered.streamFor(Long.parseLong(line)));
    }
    System.exit(0);
  }

  /** An endless stream, cancelled when its time is over. */
  private String streamFor(long milliseconds) {
    long start = System.nanoTime();
    long end = start + TimeUnit.MILLISECONDS.toNanos(milliseconds);
    long chunks =
        Contexts.call(
                receiver,
                () -> bus.open("fresh", StreamRequest.create()).compose(it -> read(it, end)))
            .await();
    return chunks + " " + (System.nanoTime() - start);
  }

  private static Future<Long> read(ChunkStream stream, long end) {
    long[] read = new long[2];
    stream.handler(chunk -> {
      read[1] += Payloads.read(chunk);
      if (++read[0] % LOOK_EVERY == 0 && System.nanoTime() > end) {
        stream.cancel();
      }
    });
    return stream.outcome().map(outcome -> read[0]);
  }
}
