package io.sluice.bench.log;

import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Subject;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Chunks a second of everything that was measured, round by round. */
final class LogFigures {

  private final Map<String, List<Double>> rates = new LinkedHashMap<>();
  private final Map<String, String> beside = new LinkedHashMap<>();

  /** Adds a round of something that is beside another; of that itself where there is none. */
  void add(String what, String other, double rate) {
    rates.computeIfAbsent(what, key -> new ArrayList<>()).add(rate);
    beside.put(what, other);
  }

  /** One line each: median, range, and the ratio of medians where both were measured. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        String.format(Locale.ROOT, "%-34s %12s  %27s  %s%n", "", "chunks/s", "range", "beside"));
    rates.forEach((what, all) ->
        table.append(
            String.format(
                Locale.ROOT,
                "%-34s %,12.0f  %,12.0f - %,12.0f  %s%n",
                what,
                median(what),
                all.stream().mapToDouble(rate -> rate).min().orElse(Double.NaN),
                all.stream().mapToDouble(rate -> rate).max().orElse(Double.NaN),
                ratio(what))));
    return table.toString();
  }

  private String ratio(String what) {
    String other = beside.getOrDefault(what, what);
    return rates.containsKey(other)
        ? String.format(Locale.ROOT, "%4.0f %% of %s", 100 * median(what) / median(other), other)
        : other + " was not measured";
  }

  /** Gives what Sluice did, each beside what did the same without it. */
  void addTo(Figures figures) {
    rates.forEach((what, all) -> {
      String peer = peer(what);
      if (!peer.equals(what)) {
        Subject subject = new Subject(Area.LOG, what, Measure.CHUNKS);
        all.forEach(rate -> figures.add(subject, Figure.SLUICE, rate));
        rates
            .getOrDefault(peer, List.of())
            .forEach(rate -> figures.add(subject, "RocksDB itself", rate));
      }
    });
  }

  /** What it is beside, and that, to the last one. */
  private String peer(String what) {
    String other = beside.getOrDefault(what, what);
    return other.equals(what) ? what : peer(other);
  }

  private double median(String what) {
    double[] sorted =
        rates.getOrDefault(what, List.of()).stream().mapToDouble(rate -> rate).sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  JsonObject json(Load load) {
    JsonObject all = new JsonObject();
    rates.forEach((what, rounds) ->
        all.put(
            what,
            new JsonObject()
                .put("beside", beside.get(what))
                .put("chunksPerSecond", new JsonArray(rounds.stream().map(Math::round).toList()))));
    return new JsonObject()
        .put("chunks", load.chunks())
        .put("batch", load.batch())
        .put("bytes", load.size())
        .put("rates", all);
  }
}
