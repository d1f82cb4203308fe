package io.sluice.bench.http;

import io.sluice.bench.OptionLimits;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a chunk and a reader cost as there are more of them. */
@Command(
    name = "scale",
    header = "1 to 10,000 readers and streams: throughput, CPU, memory, and a plot",
    description = {
      "Chunks delivered, the server's CPU for each, and memory of each reader, from one reader to",
      "ten thousand: of one log; of streams of their own at 100 chunks a second each; and of streams",
      "of their own as fast as they are read. One event loop serves HTTP, and one the sources. Each",
      "size in turn, and the median of the rounds; what a reader needs of memory is counted once",
      "those before it have gone and nothing is kept for them. Written as JSON and as a plot,",
      "scale.svg. Nothing is beside it: what counts is its shape."
    })
public final class ScaleBench extends Comparison<Sitting> {

  @Option(names = "--counts", split = ",", description = "how many readers, or streams")
  private List<Integer> counts = List.of(1, 10, 100, 1_000, 3_000, 5_000, 10_000);

  @Option(names = "--series", split = ",", description = "${COMPLETION-CANDIDATES}")
  private List<ScaleSeries> series = List.of(ScaleSeries.values());

  @Option(names = "--rate", description = "events a second that the log is written")
  private int rate = 2_000;

  @Option(names = "--batch", description = "events per write to the log")
  private int batch = 20;

  /** Made by picocli. */
  public ScaleBench() {
    super(new Sitting(3, 4, 5));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    limits.eachAtLeast(1, "--counts", counts);
    Pace.check(limits, "--rate", rate, batch);
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    ScaleMeasuring measuring = new ScaleMeasuring(sitting, rate, batch);
    List<ScalePoint> all = new ArrayList<>();
    for (ScaleSeries one : series) {
      List<Integer> possible = possible();
      progress.expect(possible.size() * sitting.rounds());
      all.addAll(
          measuring.measure(
              one,
              possible,
              point -> {
                progress.step(line(point));
                add(point, figures);
              }));
    }
    System.out.printf(
        Locale.ROOT,
        "%-20s %7s %14s %8s %8s %12s %15s%n",
        "",
        "n",
        "deliveries/s",
        "µs CPU",
        "p99, ms",
        "heap/reader",
        "resident/reader");
    all.forEach(point -> System.out.println(line(point)));
    JsonArray points = new JsonArray(all.stream().map(ScalePoint::json).toList());
    sitting.keep("scale.json", new JsonObject().put("points", points));
    Path plot = Files.writeString(sitting.file("scale.svg"), ScalePlot.of(all));
    System.out.println("as a plot: " + plot);
    return true;
  }

  private static void add(ScalePoint point, Figures figures) {
    String work = point.series().title() + String.format(Locale.ROOT, ", n = %,d", point.count());
    add(figures, work, Measure.DELIVERIES, point.deliveries());
    add(figures, work, Measure.CPU, point.cpuMicros());
    if (point.p99Ms() >= 0) {
      add(figures, work, Measure.P99, (double) point.p99Ms());
    }
    if (point.heapBytes() >= 0) {
      add(figures, work, Measure.BYTES_A_READER, (double) point.heapBytes());
    }
  }

  private static void add(Figures figures, String work, Measure measure, double value) {
    figures.add(new Subject(Area.SCALE, work, measure), Figure.SLUICE, value);
  }

  /** Those for which this process, and so its children, may open files enough. */
  private List<Integer> possible() {
    return counts.stream()
        .filter(count -> {
          String tooFew = OpenFiles.tooFewFor(count);
          if (tooFew != null) {
            System.err.printf("%d is left out: %s%n", count, tooFew);
          }
          return tooFew == null;
        })
        .toList();
  }

  private static String line(ScalePoint point) {
    return String.format(
        Locale.ROOT,
        "%-20s %,7d %,14.0f %8.2f %8s %12s %15s",
        point.series().title(),
        point.count(),
        point.deliveries(),
        point.cpuMicros(),
        told(point.p99Ms()),
        told(point.heapBytes()),
        told(point.residentBytes()));
  }

  private static String told(long value) {
    return value < 0 ? "-" : String.format(Locale.ROOT, "%,d", value);
  }
}
