package io.sluice.bench.latency;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.SideBySide;
import io.sluice.bench.Sitting;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;

/** Times a bare Vert.x server and Sluice in the same seconds, each in a JVM of its own. */
public final class LatencyMeasuring {

  /** What is measured, what it is beside first. */
  static final String BARE = "bare";

  static final String SLUICE = "sluice";

  /** Requests in a row, and streams at once, that warm a server up. */
  private static final int WARMING = 500;

  private static final int QUICK_WARMING = 100;

  /**
   * So many times more on a connection that is kept, where one takes a quarter of a millisecond:
   * else all are over in half a second, and one pause is their 99th percentile.
   */
  private static final int KEPT = 5;

  private final Sitting sitting;
  private final EventForm form;
  private final int requests;
  private final int streams;
  private final Place place;
  private final Map<String, Map<LatencyWork, Histogram>> recorded = new LinkedHashMap<>();

  /**
   * Prepares it.
   *
   * @param form in which chunks are read: SSE or NDJSON
   * @param requests first chunks on new connections, each round
   * @param streams idle streams at once
   * @param place where they are made
   */
  public LatencyMeasuring(Sitting sitting, EventForm form, int requests, int streams, Place place) {
    this.sitting = sitting;
    this.form = form;
    this.requests = requests;
    this.streams = streams;
    this.place = place;
  }

  /** All rounds of each server and work together; each round is told as it ends. */
  public List<LatencyFigure> measure(Consumer<LatencyFigure> progress) throws IOException {
    List<ServerProcess> servers = SideBySide.start(List.of(() -> start(BARE), () -> start(SLUICE)));
    try (ServerProcess bare = servers.getFirst();
        ServerProcess sluice = servers.getLast()) {
      List<URI> bases = List.of(bare.url(), sluice.url().resolve("/streams/"));
      for (URI base : bases) {
        warmUp(base);
      }
      // Until what was read then is kept for nobody any more.
      LockSupport.parkNanos(LatencyServer.GRACE.plusSeconds(1).toNanos());
      for (int round = 1; round <= sitting.rounds(); round++) {
        for (LatencyWork work : LatencyWork.values()) {
          List<Histogram> nanos = time(work, bases);
          keep(work, BARE, nanos.getFirst(), progress);
          keep(work, SLUICE, nanos.getLast(), progress);
        }
      }
    }
    List<LatencyFigure> all = new ArrayList<>();
    for (LatencyWork work : LatencyWork.values()) {
      recorded.forEach((server, of) -> {
        Histogram nanos = of.get(work);
        if (nanos != null) {
          all.add(LatencyFigure.of(work, place, server, nanos));
        }
      });
    }
    return all;
  }

  private ServerProcess start(String which) throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx1g"));
    if (which.equals(SLUICE)) {
      options.addAll(sitting.recorded("latency-" + place.argument()));
    }
    return ServerProcess.start(
        sitting.file("latency-" + which + "-" + place.argument() + ".log"),
        JavaCommand.of(options, LatencyServer.class.getName(), List.of(which, place.argument())));
  }

  private void keep(
      LatencyWork work, String server, Histogram nanos, Consumer<LatencyFigure> progress) {
    progress.accept(LatencyFigure.of(work, place, server, nanos));
    recorded
        .computeIfAbsent(server, ignored -> new EnumMap<>(LatencyWork.class))
        .merge(work, nanos, LatencyMeasuring::sum);
  }

  private static Histogram sum(Histogram all, Histogram more) {
    all.add(more);
    return all;
  }

  /** Each server's, in the order of what they serve under. */
  private List<Histogram> time(LatencyWork work, List<URI> bases) throws IOException {
    Timing timing = timing(work, bases);
    return switch (work) {
      case FIRST_KEPT -> timing.kept(KEPT * requests);
      case FIRST_NEW -> timing.fresh(requests);
      case LONE -> timing.lone(streams, sitting.warmUp(), sitting.counted());
    };
  }

  /**
   * As if it had been under load: at the low rates that are measured it would take minutes until
   * what runs is compiled.
   */
  private void warmUp(URI server) throws IOException {
    List<URI> base = List.of(server);
    long end = System.nanoTime() + 2 * sitting.warmUp().toNanos();
    int warming = sitting.isQuick() ? QUICK_WARMING : WARMING;
    while (System.nanoTime() < end) {
      timing(LatencyWork.FIRST_KEPT, base).kept(warming);
      timing(LatencyWork.FIRST_NEW, base).fresh(warming);
    }
    timing(LatencyWork.LONE, base).lone(warming, Duration.ZERO, sitting.warmUp());
  }

  private Timing timing(LatencyWork work, List<URI> bases) {
    return new Timing(bases.stream().map(base -> base.resolve(work.stream())).toList(), form);
  }
}
