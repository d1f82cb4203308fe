package io.sluice.bench.bus;

import io.sluice.bench.Directories;
import io.sluice.bench.OptionLimits;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.JavaFlightRecorderProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A stream inside one JVM, beside what Vert.x has for the same. */
@Command(
    name = "bus",
    header = "one stream inside a JVM, beside send and a Pipe; and with metrics, beside without",
    description = {
      "Fresh chunks across the bus inside one JVM, with JMH: of 64 bytes between two event loops,",
      "beside the event bus's own send; of 16 KiB on one event loop, beside a Pipe. Each round is a",
      "new JVM, each second an iteration. The figure to quote is the ratio. The last line is what",
      "metrics cost: the stream with them, beside itself without, in pairs of JVMs that take turns",
      "of a quarter of a second."
    },
    footer = "--quick: one JVM of each, with one second of warm-up and one that counts")
public final class BusBench extends Comparison<Sitting> {

  private static final TimeValue ITERATION = TimeValue.seconds(1);

  /** The directory of recordings, one in each benchmark's own. */
  private static final String RECORDINGS = "bus-recordings";

  @Option(names = "--only", description = "a regular expression of the benchmarks to run")
  private String only = "Beside(Send|Pipe)|Metered";

  @Option(
      names = "--profiler",
      split = ",",
      description = "JMH profilers, such as gc or stack; none by default")
  private List<String> profilers = List.of();

  /** Made by picocli. */
  public BusBench() {
    super(new Sitting(3, 3, 4).quick(1, 1));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    if (!isBeside() && !isMetered()) {
      throw limits.refused(
          "--only " + only + ": matches none of BesideSend, BesidePipe and Metered");
    }
  }

  @Override
  protected boolean measure(Figures figures, Progress progress)
      throws IOException, RunnerException {
    if (Files.exists(sitting.file(RECORDINGS))) {
      Directories.delete(sitting.file(RECORDINGS)); // of another sitting
    }
    boolean isBeside = isBeside();
    boolean isMetered = isMetered();
    progress.expect(sitting.rounds() * ((isBeside ? 1 : 0) + (isMetered ? 1 : 0)));
    List<RunResult> all = new ArrayList<>();
    for (int round = 1; round <= sitting.rounds(); round++) {
      if (isBeside) {
        progress.step("a round of new JVMs, one for each benchmark");
        Collection<RunResult> results =
            new Runner(options(sitting.file("bus-" + round + ".json"))).run();
        results.forEach(result -> add(result, figures));
        all.addAll(results);
      }
      if (isMetered) {
        progress.step("a round of metrics on and off, in turn");
        MeteredPair.measure(sitting, figures);
      }
    }
    for (Path recording : recordings()) {
      sitting.addRecording(recording);
    }
    System.out.println(table(all, figures));
    System.out.println("medians of all iterations; as JSON: " + sitting.file("bus-*.json"));
    return true;
  }

  private boolean isBeside() {
    return isWanted(BesideSend.class, "send", "stream")
        || isWanted(BesidePipe.class, "pipe", "stream");
  }

  private boolean isMetered() {
    return isWanted(Metered.class, "stream");
  }

  private boolean isWanted(Class<?> benchmark, String... methods) {
    Pattern wanted = Pattern.compile(only);
    return Stream.of(methods)
        .anyMatch(method -> wanted.matcher(benchmark.getName() + "." + method).find());
  }

  /** Iterations are what medians are of, since a neighbour spoils some and not others. */
  private static void add(RunResult result, Figures figures) {
    String name = result.getParams().getBenchmark();
    String contender = Figure.SLUICE;
    int size = BesideSend.SIZE;
    if (name.endsWith(".send")) {
      contender = "send";
    } else if (name.endsWith(".pipe")) {
      contender = "Pipe";
    }
    if (name.contains("BesidePipe")) {
      size = BesidePipe.SIZE;
    }
    Subject subject = new Subject(Area.BUS, Work.bytes(size), Measure.CHUNKS);
    for (double score : scores(List.of(result))) {
      figures.add(subject, contender, score);
    }
  }

  /**
   * What JMH recorded of each benchmark while it counted, the later round's in place of the
   * earlier.
   */
  private List<Path> recordings() throws IOException {
    if (!Files.exists(sitting.file(RECORDINGS))) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(sitting.file(RECORDINGS))) {
      return files.filter(file -> file.toString().endsWith(".jfr")).sorted().toList();
    }
  }

  private Options options(Path json) throws IOException {
    var options =
        new OptionsBuilder()
            .include(only)
            .forks(1)
            .warmupIterations((int) sitting.warmUp().toSeconds())
            .warmupTime(ITERATION)
            .measurementIterations((int) sitting.counted().toSeconds())
            .measurementTime(ITERATION)
            .jvmArgsAppend("-Xms1g", "-Xmx1g")
            .resultFormat(ResultFormatType.JSON)
            .result(json.toString());
    profilers.forEach(options::addProfiler);
    if (sitting.isProfiled()) {
      String settings = "dir=" + sitting.file(RECORDINGS) + ";configName=profile";
      options.addProfiler(JavaFlightRecorderProfiler.class, settings);
    }
    return options.build();
  }

  private static String table(Collection<RunResult> results, Figures figures) {
    return row("64 B, two event loops, beside send", "BesideSend", "send", results)
        + row("16 KiB, one event loop, beside Pipe", "BesidePipe", "pipe", results)
        + row(
            "64 B, with metrics, beside without",
            MeteredPair.without(figures),
            MeteredPair.with(figures));
  }

  private static String row(
      String title, String benchmark, String other, Collection<RunResult> results) {
    return row(
        title, score(benchmark + "." + other, results), score(benchmark + ".stream", results));
  }

  private static String row(String title, double theirs, double ours) {
    return String.format(
        Locale.ROOT,
        "%-37s %,13.0f/s  stream %,13.0f/s  ratio %5.2f%n",
        title,
        theirs,
        ours,
        ours / theirs);
  }

  /** The median, since a neighbour on the machine spoils some iterations and not others. */
  private static double score(String name, Collection<RunResult> results) {
    double[] scores =
        scores(
            results.stream()
                .filter(result -> result.getParams().getBenchmark().endsWith(name))
                .toList());
    return scores.length == 0 ? Double.NaN : scores[scores.length / 2];
  }

  private static double[] scores(Collection<RunResult> results) {
    return results.stream()
        .flatMap(result -> result.getBenchmarkResults().stream())
        .flatMap(result -> result.getIterationResults().stream())
        .mapToDouble(result -> result.getPrimaryResult().getScore())
        .sorted()
        .toArray();
  }
}
