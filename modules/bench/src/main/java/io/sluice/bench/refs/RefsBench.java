package io.sluice.bench.refs;

import io.sluice.bench.net.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Iterating a ref, beside one request per item. */
@Command(
    name = "refs",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Iterates small integers of a StreamRef on one thread, beside asking for them one by one: with",
      "take(1) of the ref, without prefetch, and with a request of the bare event bus. Within one",
      "node, and between two in this JVM over loopback TCP. All in turn; the first rounds are warmth",
      "and are not counted. The figure to quote is the ratio to the bare request."
    })
public final class RefsBench implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 60;

  /** Until then the compiler is still at work: a round takes a twentieth of a second. */
  private static final int WARM_ROUNDS = 10;

  @Option(
      names = "--rounds",
      description = "how often each is measured, after " + WARM_ROUNDS + " rounds for warmth")
  private int rounds = 5;

  @Option(names = "--out", description = "directory of what was measured, as JSON")
  private Path out = Path.of("target", "bench");

  @Option(names = "--items", description = "how many are iterated")
  private int items = 100_000;

  @Option(names = "--single", description = "how many are asked for one by one")
  private int single = 5_000;

  /** Made by picocli. */
  public RefsBench() {}

  @Override
  public Integer call() throws Exception {
    JsonArray all = new JsonArray();
    Vertx alone = Vertx.vertx();
    try {
      all.add(measure("one node", alone, alone));
    } finally {
      alone.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    int port = Cluster.freePort();
    Vertx one = Cluster.join("refs-bench", port, port);
    Vertx other = Cluster.join("refs-bench", Cluster.freePort(), port);
    try {
      all.add(measure("two nodes", one, other));
    } finally {
      other.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      one.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
    Files.createDirectories(out);
    Files.writeString(out.resolve("refs.json"), all.encodePrettily());
    return 0;
  }

  private JsonObject measure(String where, Vertx holder, Vertx reader) throws Exception {
    ItemReading reading = new ItemReading(holder, reader);
    List<double[]> all = new ArrayList<>();
    for (int round = 0; round < WARM_ROUNDS + rounds; round++) {
      double[] rates = {reading.iterate(items), reading.takeOnes(single), reading.request(single)};
      if (round >= WARM_ROUNDS) {
        all.add(rates);
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
