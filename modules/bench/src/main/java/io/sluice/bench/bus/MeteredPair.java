package io.sluice.bench.bus;

import io.sluice.bench.AskedProcess;
import io.sluice.bench.JavaCommand;
import io.sluice.bench.SideBySide;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * What metrics cost: the same stream in two processes, with metrics and without. A few per cent are
 * to be told. A shared machine's rate drifts by more from second to second, so the two take turns
 * of a quarter of a second; and two JVMs differ by more since each compiles in its own way, so a
 * round has several pairs.
 */
final class MeteredPair implements AutoCloseable {
  private static final Duration TURN = Duration.ofMillis(250);
  private static final int PAIRS = 4;
  private static final String WITHOUT = "metrics off";
  private static final Subject SUBJECT =
      new Subject(Area.METRICS, Work.bytes(BesideSend.SIZE), Measure.CHUNKS);

  private final AskedProcess with;
  private final AskedProcess without;

  private MeteredPair(List<AskedProcess> both) {
    with = both.get(0);
    without = both.get(1);
  }

  /** A round: some pairs, each warm before it counts, which together count for as long as asked. */
  static void measure(Sitting sitting, Figures figures) throws IOException {
    int pairs = sitting.isQuick() ? 1 : PAIRS;
    for (int one = 0; one < pairs; one++) {
      try (MeteredPair pair = start(sitting)) {
        pair.take(sitting.warmUp(), new Figures());
        pair.take(sitting.counted().dividedBy(pairs), figures);
      }
    }
  }

  private static MeteredPair start(Sitting sitting) throws IOException {
    return new MeteredPair(
        SideBySide.start(List.of(starting(true, sitting), starting(false, sitting))));
  }

  private static Callable<AskedProcess> starting(boolean metered, Sitting sitting) {
    String name = metered ? "metrics-on" : "metrics-off";
    List<String> options = new ArrayList<>(List.of("-Xms1g", "-Xmx1g"));
    return () -> {
      options.addAll(sitting.recorded(name));
      return AskedProcess.start(
          name,
          sitting.file(name + ".log"),
          JavaCommand.of(options, Metered.class.getName(), List.of("" + metered)));
    };
  }

  /** Both in turn, each for so long. */
  private void take(Duration each, Figures figures) throws IOException {
    for (long turn = 0; turn < each.dividedBy(TURN); turn++) {
      boolean first = turn % 2 == 0; // who has the later turn of two may have the better second
      figures.add(SUBJECT, first ? Figure.SLUICE : WITHOUT, rate(first ? with : without));
      figures.add(SUBJECT, first ? WITHOUT : Figure.SLUICE, rate(first ? without : with));
    }
  }

  /** Chunks a second. */
  private static double rate(AskedProcess process) throws IOException {
    process.ask("" + TURN.toMillis());
    String[] answer = process.await("", TURN).split(" ", 2);
    return Long.parseLong(answer[0]) * 1e9 / Long.parseLong(answer[1]);
  }

  /** The middle of all turns with metrics. */
  static double with(Figures figures) {
    return figures.median(SUBJECT, Figure.SLUICE);
  }

  /** The middle of all turns without. */
  static double without(Figures figures) {
    return figures.median(SUBJECT, WITHOUT);
  }

  @Override
  public void close() {
    with.close();
    without.close();
  }
}
