package io.sluice.bench.latency;

import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.load.EventForm;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What batching must not cost: the first chunk of a stream, and a lone one. */
@Command(
    name = "latency",
    header = "a stream's first chunk, and a lone one, beside a bare Vert.x server",
    description = {
      "How long a chunk takes that nothing else is with, beside a bare Vert.x server that writes it",
      "in the same turn: the first one of a stream whose source has it at hand, from the request on",
      "a connection that is kept, and from connecting on a new one; and one that a source makes each",
      "50 ms, which tells when. Then the same of chunks that are made on another event loop, beside",
      "a Vert.x server that gets them over the event bus. Each server is a JVM of its own with one",
      "event loop for HTTP; this one asks them in turn, a request of each, and reads the lone chunks",
      "of both at once, so that a busy moment of the machine is in the figures of both. The figure to",
      "quote is what the 99th percentile has more."
    },
    footer = "--quick: 300 new connections, lone chunks for a second, and nothing made far")
public final class LatencyBench extends Comparison<Sitting> {

  private static final int QUICK_REQUESTS = 300;

  @Option(names = "--form", description = "SSE, NDJSON")
  private EventForm form = EventForm.SSE;

  @Option(
      names = "--requests",
      description = "of each on new connections, each round; five times as many on kept ones")
  private int requests = 4_000;

  @Option(names = "--streams", description = "idle streams of each at once")
  private int streams = 10;

  @Option(
      names = "--places",
      split = ",",
      description = "where chunks are made: NEAR, on the event loop that serves HTTP, FAR")
  private Set<Place> places = EnumSet.allOf(Place.class);

  /** Made by picocli. */
  public LatencyBench() {
    super(new Sitting(3, 5, 15).quick(1, 1));
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    if (sitting.isQuick()) {
      requests = Math.min(requests, QUICK_REQUESTS);
      places = EnumSet.of(Place.NEAR);
    }
    progress.expect(2 * LatencyWork.values().length * sitting.rounds() * places.size());
    List<LatencyFigure> all = new ArrayList<>();
    for (Place place : places) {
      all.addAll(
          new LatencyMeasuring(sitting, form, requests, streams, place)
              .measure(figure -> {
                progress.step(line(figure, ""));
                add(figure, figures);
              }));
    }
    System.out.println(form + ", microseconds");
    System.out.printf(
        Locale.ROOT, "%-51s %-8s %8s %9s %9s %9s%n", "", "", "samples", "p50", "p99", "most");
    for (LatencyFigure figure : all) {
      System.out.println(line(figure, added(figure, all)));
    }
    sitting.keep(
        "latency.json",
        new JsonObject()
            .put("form", form.name())
            .put("figures", new JsonArray(all.stream().map(LatencyFigure::json).toList())));
    return true;
  }

  private static void add(LatencyFigure figure, Figures figures) {
    String work = figure.title();
    figures.add(
        new Subject(Area.LATENCY, work, Measure.P50), figure.server(), figure.medianMicros() / 1e3);
    figures.add(
        new Subject(Area.LATENCY, work, Measure.P99), figure.server(), figure.p99Micros() / 1e3);
  }

  private static String added(LatencyFigure figure, List<LatencyFigure> all) {
    Optional<LatencyFigure> bare =
        all.stream()
            .filter(one -> one.title().equals(figure.title()))
            .filter(one -> one.server().equals(LatencyMeasuring.BARE))
            .findFirst();
    return bare.isEmpty() || figure.server().equals(LatencyMeasuring.BARE)
        ? ""
        : String.format(
            Locale.ROOT,
            "   added: p50 %+.0f, p99 %+.0f",
            figure.medianMicros() - bare.get().medianMicros(),
            figure.p99Micros() - bare.get().p99Micros());
  }

  private static String line(LatencyFigure figure, String more) {
    return String.format(
        Locale.ROOT,
        "%-51s %-8s %,8d %9.0f %9.0f %9.0f%s",
        figure.title(),
        figure.server(),
        figure.samples(),
        figure.medianMicros(),
        figure.p99Micros(),
        figure.mostMicros(),
        more);
  }
}
