package io.sluice.bench.refs;

import io.sluice.bench.FreePort;
import io.sluice.bench.NodeOptions;
import io.sluice.bench.Rounds;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.net.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Iterating a ref, beside one request per item. */
@Command(
    name = "refs",
    header = "iterating a StreamRef, beside one request per item",
    description = {
      "Iterates small integers of a StreamRef on one thread, beside asking for them one by one: with",
      "take(1) of the ref, without prefetch, and with a request of the bare event bus. Within one",
      "node, and between two in this JVM over loopback TCP. All in turn; the first rounds are warmth",
      "and are not counted. The figure to quote is the ratio to the bare request."
    },
    footer = "--quick: 500 single requests, after three rounds for warmth")
public final class RefsBench extends Comparison<Rounds> {
  private static final long PATIENCE_SECONDS = 60;

  /** Until then the compiler is still at work: a round takes a twentieth of a second. */
  private static final int WARM_ROUNDS = 10;

  private static final int QUICK_WARM_ROUNDS = 3;
  private static final int QUICK_SINGLE = 500;

  @Option(names = "--items", description = "how many are iterated")
  private int items = 100_000;

  @Option(names = "--single", description = "how many are asked for one by one")
  private int single = 5_000;

  /** Made by picocli. */
  public RefsBench() {
    super(new Rounds(5));
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws Exception {
    if (sitting.isQuick()) {
      single = Math.min(single, QUICK_SINGLE);
    }
    progress.expect(2);
    JsonArray all = new JsonArray();
    Vertx alone = Vertx.vertx(NodeOptions.vertx());
    try {
      progress.step("one node");
      all.add(measure("one node", alone, alone, figures));
    } finally {
      alone.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    int port = FreePort.find();
    Vertx one = Cluster.join("refs-bench", port, port);
    Vertx other = Cluster.join("refs-bench", FreePort.find(), port);
    try {
      progress.step("two nodes");
      all.add(measure("two nodes", one, other, figures));
    } finally {
      other.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      one.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    sitting.keep("refs.json", new JsonObject().put("rates", all));
    return true;
  }

  private JsonObject measure(String where, Vertx holder, Vertx reader, Figures figures)
      throws Exception {
    ItemReading reading = new ItemReading(holder, reader);
    List<double[]> all = new ArrayList<>();
    String recorded = "refs-" + where.replace(' ', '-');
    int warm = sitting.isQuick() ? QUICK_WARM_ROUNDS : WARM_ROUNDS;
    for (int round = 0; round < warm + sitting.rounds(); round++) {
      double iterated =
          round < warm
              ? reading.iterate(items)
              : sitting.recordHere(recorded, () -> reading.iterate(items));
      double[] rates = {iterated, reading.takeOnes(single), reading.request(single)};
      if (round >= warm) {
        all.add(rates);
        Subject subject = new Subject(Area.REFS, "iterating, " + where, Measure.ITEMS);
        figures.add(subject, Figure.SLUICE, rates[0]);
        figures.add(subject, "take(1)", rates[1]);
        figures.add(subject, "request", rates[2]);
      }
    }
    double iterated = median(all, 0);
    double taken = median(all, 1);
    double requested = median(all, 2);
    System.out.printf(
        Locale.ROOT,
        "%-9s  iterated %,12.0f/s  take(1) %,9.0f/s  request %,9.0f/s  ratio %6.1f%n",
        where,
        iterated,
        taken,
        requested,
        iterated / requested);
    return new JsonObject()
        .put("where", where)
        .put("iterated", iterated)
        .put("takeOne", taken)
        .put("request", requested);
  }

  private static double median(List<double[]> all, int index) {
    double[] sorted = all.stream().mapToDouble(rates -> rates[index]).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
