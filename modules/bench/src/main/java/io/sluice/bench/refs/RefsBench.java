package io.sluice.bench.refs;

import io.sluice.bench.Sitting;
import io.sluice.bench.net.Cluster;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Iterating a ref, beside one request per item. */
@Command(
    name = "refs",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Iterates small integers of a StreamRef on one thread, beside asking for them one by one: with",
      "take(1) of the ref, without prefetch, and with a request of the bare event bus. Within one",
      "node, and between two in this JVM over loopback TCP. All in turn; the first round is warmth",
      "and is not counted. The figure to quote is the ratio to the bare request."
    })
public final class RefsBench implements Callable<Integer> {
  private static final long PATIENCE_SECONDS = 60;

  @Mixin private final Sitting sitting = new Sitting(5, 0, 0);

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
      alone.close().await(PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    }
    int port = Cluster.freePort();
    Vertx one = Cluster.join("refs-bench", port, port);
    Vertx other = Cluster.join("refs-bench", Cluster.freePort(), port);
    try {
      all.add(measure("two nodes", one, other));
    } finally {
      other.close().await(PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
      one.close().await(PATIENCE_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
    }
    Files.writeString(sitting.file("refs.json"), all.encodePrettily());
    return 0;
  }

  private JsonObject measure(String where, Vertx holder, Vertx reader) throws Exception {
    ItemReading reading = new ItemReading(holder, reader);
    List<double[]> rounds = new ArrayList<>();
    for (int round = 0; round <= sitting.rounds(); round++) {
      double[] rates = {reading.iterate(items), reading.takeOnes(single), reading.request(single)};
      if (round > 0) {
        rounds.add(rates);
      }
    }
    double iterated = median(rounds, 0);
    double taken = median(rounds, 1);
    double requested = median(rounds, 2);
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

  private static double median(List<double[]> rounds, int index) {
    double[] sorted = rounds.stream().mapToDouble(rates -> rates[index]).toArray();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
