package io.sluice.bench.stalled;

import io.sluice.bench.LiveHeap;
import io.sluice.bench.ResidentMemory;
import io.sluice.bench.Rounds;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.http.ServerOptions;
import io.sluice.bench.load.EventForm;
import io.sluice.bench.load.StalledReaders;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Opens endless streams that nobody reads, of a gateway with little heap, and watches it. */
public final class StalledMeasuring {

  private static final String STREAM = "numbers";

  /** As good as never. */
  private static final Duration OFF = Duration.ofHours(24);

  /** After the last reader was answered: buffers fill, classes load. */
  private static final Duration SETTLED = Duration.ofSeconds(15);

  /** Where that is cut short: at least, and until what is resident grew by no more than so much. */
  private static final Duration QUICKLY_SETTLED = Duration.ofSeconds(2);

  private static final long SETTLED_BYTES = 1 << 20;

  private static final Duration POLL = Duration.ofMillis(50);

  private final Rounds sitting;
  private final ServerOptions servers;
  private final EventForm form;
  private final int readers;

  /** Prepares it. */
  public StalledMeasuring(Rounds sitting, ServerOptions servers, EventForm form, int readers) {
    this.sitting = sitting;
    this.servers = servers;
    this.form = form;
    this.readers = readers;
  }

  /**
   * Both parts.
   *
   * @param watched for how long the gateway is that drops nobody
   * @param every how often it is looked at
   * @param timeout the stall timeout of the other one
   * @param progress is told each look
   */
  public StalledFigures measure(
      Duration watched, Duration every, Duration timeout, Consumer<StalledFigures.Sample> progress)
      throws IOException {
    List<StalledFigures.Sample> samples = watch(watched, every, progress);
    try (ServerProcess gateway = gateway(timeout)) {
      URI url = gateway.url().resolve("/streams/" + STREAM);
      long begun = System.nanoTime();
      try (StalledReaders open = StalledReaders.open(url, form, readers)) {
        long opened = System.nanoTime();
        long first = waitForDrops(gateway, open, 1, opened + patience(timeout));
        long last = waitForDrops(gateway, open, readers, opened + patience(timeout));
        return new StalledFigures(
            readers,
            samples,
            timeout,
            Duration.ofNanos(opened - begun),
            Duration.ofNanos(first - opened),
            Duration.ofNanos(last - opened));
      }
    }
  }

  private static long patience(Duration timeout) {
    return 10 * timeout.toNanos();
  }

  private List<StalledFigures.Sample> watch(
      Duration watched, Duration every, Consumer<StalledFigures.Sample> progress)
      throws IOException {
    List<StalledFigures.Sample> samples = new ArrayList<>();
    try (ServerProcess gateway = gateway(OFF)) {
      URI url = gateway.url().resolve("/streams/" + STREAM);
      try (StalledReaders open = StalledReaders.open(url, form, readers)) {
        settle(gateway);
        long begin = System.nanoTime();
        for (long at = 0; at <= watched.toSeconds(); at += every.toSeconds()) {
          sleep(Duration.ofNanos(begin + Duration.ofSeconds(at).toNanos() - System.nanoTime()));
          StalledFigures.Sample sample =
              new StalledFigures.Sample(at, LiveHeap.bytes(gateway), ResidentMemory.bytes(gateway));
          progress.accept(sample);
          samples.add(sample);
        }
        long dropped = dropped(gateway);
        if (dropped > 0) {
          throw new IOException(
              dropped + " of " + open.count() + " readers were dropped without a timeout");
        }
      }
    }
    return samples;
  }

  private void settle(ServerProcess gateway) {
    if (!sitting.isQuick()) {
      sleep(SETTLED);
      return;
    }
    long end = System.nanoTime() + SETTLED.toNanos();
    long before;
    long now = ResidentMemory.bytes(gateway);
    do {
      before = now;
      sleep(QUICKLY_SETTLED);
      now = ResidentMemory.bytes(gateway);
    } while (now - before > SETTLED_BYTES && System.nanoTime() < end);
  }

  private ServerProcess gateway(Duration stall) throws IOException {
    JsonObject timings = new JsonObject().put("stall", stall.toMillis() + "ms").put("grace", "0s");
    JsonObject limits = new JsonObject().put("streamsPerClient", 2 * readers);
    JsonObject configuration =
        new JsonObject()
            .put(
                "http",
                new JsonObject()
                    .put("timings", timings)
                    .put("limits", limits)
                    .put("drain", "100ms"))
            .put("store", new JsonObject().put("type", "none"))
            .put("streams", new JsonObject().put(STREAM, new JsonObject().put("type", STREAM)));
    return servers.gateway(sitting, sitting.configuration("stalled.yaml", configuration));
  }

  /** When so many had been dropped. */
  private static long waitForDrops(
      ServerProcess gateway, StalledReaders open, int wanted, long deadline) throws IOException {
    long dropped = dropped(gateway);
    while (dropped < wanted) {
      if (System.nanoTime() > deadline) {
        throw new IOException("only " + dropped + " of " + open.count() + " readers were dropped");
      }
      sleep(POLL);
      dropped = dropped(gateway);
    }
    return System.nanoTime();
  }

  private static long dropped(ServerProcess gateway) throws IOException {
    try (InputStream in = gateway.url().resolve("/metrics").toURL().openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("sluice_outcomes_total{"))
          .filter(line -> line.contains("stream=\"" + STREAM + "\""))
          .filter(line -> line.contains("side=\"producer\""))
          .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
          .sum();
    }
  }

  private static void sleep(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
