package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.ResidentMemory;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.load.LoadResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** Measures one series from few to many, on one server that is warm and stays. */
public final class ScaleMeasuring {

  /** Fewer readers weigh less than what a JVM's memory varies by. */
  private static final int WEIGHABLE = 100;

  private static final int WARMING_READERS = 100;

  /** For as long as readers go on while the server's memory is asked for. */
  private static final Duration HELD = Duration.ofSeconds(60);

  /** For how long an answer is kept whose reader has gone; short, since each size waits for it. */
  private static final Duration GRACE = Duration.ofSeconds(2);

  private final Sitting sitting;
  private final int rate;
  private final int batch;

  /**
   * Prepares it.
   *
   * @param rate events a second that the log is written
   * @param batch of them, at a time
   */
  public ScaleMeasuring(Sitting sitting, int rate, int batch) {
    this.sitting = sitting;
    this.rate = rate;
    this.batch = batch;
  }

  /** Measures each count in turn, round by round; each is told as it ends. Answers the medians. */
  public List<ScalePoint> measure(
      ScaleSeries series, List<Integer> counts, Consumer<ScalePoint> progress) throws IOException {
    Map<Integer, List<ScalePoint>> all = new LinkedHashMap<>();
    try (ServerProcess server = start(series)) {
      read(server, series, WARMING_READERS, sitting.warmUp(), sitting.warmUp()).close();
      for (int round = 1; round <= sitting.rounds(); round++) {
        for (int count : counts) {
          ScalePoint point = point(server, series, count);
          progress.accept(point);
          all.computeIfAbsent(count, ignored -> new ArrayList<>()).add(point);
        }
      }
    }
    return all.values().stream().map(ScalePoint::median).toList();
  }

  private ServerProcess start(ScaleSeries series) throws IOException {
    List<String> options =
        new ArrayList<>(List.of("-Xmx2g")); // 10,000 windows fill what 1 GB allows
    options.addAll(sitting.recorded("scale-" + series.name().toLowerCase(Locale.ROOT)));
    List<String> args = List.of("sluice", "" + rate, "" + batch, "" + GRACE.toMillis());
    ProcessBuilder command = JavaCommand.of(options, FanoutServer.class.getName(), args);
    return ServerProcess.start(sitting.file("scale.log"), command);
  }

  private ScalePoint point(ServerProcess server, ScaleSeries series, int count) throws IOException {
    // Until nothing is kept for those before, which would count as if it were these readers'.
    LockSupport.parkNanos(GRACE.plusSeconds(1).toNanos());
    long heapBefore = FanoutServer.heap(server);
    long residentBefore = ResidentMemory.bytes(server);
    try (Reading reading = read(server, series, count, sitting.warmUp(), sitting.counted())) {
      LoadResult result = reading.result();
      long resident = ResidentMemory.bytes(server);
      long heap = FanoutServer.heap(server);
      boolean told = count >= WEIGHABLE;
      return new ScalePoint(
          series,
          count,
          result.rate(),
          reading.cpu().toNanos() / 1e3 / Math.max(1, result.events()),
          result.p99Ms(),
          told ? Math.max(0, heap - heapBefore) / count : -1,
          told ? Math.max(0, resident - residentBefore) / count : -1);
    }
  }

  private Reading read(
      ServerProcess server, ScaleSeries series, int count, Duration warmUp, Duration counted)
      throws IOException {
    LoadProcess client =
        LoadProcess.start(
            server.url().resolve(series.target()), series.form(), count, warmUp, counted, HELD);
    try {
      client.awaitMeasuring();
      Duration before = server.cpu();
      LoadResult result = client.result();
      return new Reading(client, result, server.cpu().minus(before));
    } catch (IOException | RuntimeException e) {
      client.close();
      throw e;
    }
  }

  /** Readers that go on reading until closed. */
  private record Reading(LoadProcess client, LoadResult result, Duration cpu)
      implements AutoCloseable {

    @Override
    public void close() throws IOException {
      client.close();
    }
  }
}
