package io.sluice.bench.net;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What was measured, as a table to read and as JSON to keep. */
final class NetReport {
  private NetReport() {}

  /** Medians of the rounds; of each size those that were measured with it. */
  static String table(List<NetFigure> all) {
    StringBuilder out = new StringBuilder(1024);
    out.append(
        String.format(
            Locale.ROOT,
            "%8s  %-10s %12s %27s %8s  %9s  %12s%n",
            "bytes",
            "",
            "chunks/s",
            "range",
            "MB/s",
            "Sluice is",
            "µs CPU/chunk"));
    for (int size : all.stream().mapToInt(NetFigure::size).distinct().toArray()) {
      double ours = median(Kind.SLUICE, size, all, NetFigure::rate);
      for (Kind kind :
          all.stream().filter(one -> one.size() == size).map(NetFigure::kind).distinct().toList()) {
        double[] rates = sorted(kind, size, all, NetFigure::rate);
        double rate = rates[rates.length / 2];
        out.append(
            String.format(
                Locale.ROOT,
                "%8d  %-10s %,12.0f %,12.0f - %,12.0f %8.0f  %7.2f x  %12.3f%n",
                size,
                kind.title,
                rate,
                rates[0],
                rates[rates.length - 1],
                rate * size / 1e6,
                ours / rate,
                median(kind, size, all, NetFigure::cpuMicros)));
      }
    }
    return out.toString();
  }

  private static double median(
      Kind kind, int size, List<NetFigure> all, ToDoubleFunction<NetFigure> what) {
    double[] sorted = sorted(kind, size, all, what);
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  private static double[] sorted(
      Kind kind, int size, List<NetFigure> all, ToDoubleFunction<NetFigure> what) {
    return all.stream()
        .filter(figure -> figure.kind() == kind && figure.size() == size)
        .mapToDouble(what)
        .sorted()
        .toArray();
  }

  /** Each round. */
  static JsonObject json(List<NetFigure> all) {
    JsonArray rounds = new JsonArray();
    for (NetFigure figure : all) {
      rounds.add(
          new JsonObject()
              .put("bytes", figure.size())
              .put("over", figure.kind().title)
              .put("chunksPerSecond", Math.round(figure.rate()))
              .put("megabytesPerSecond", Math.round(figure.megabytes() * 10) / 10.0)
              .put("cpuMicrosPerChunk", Math.round(figure.cpuMicros() * 1e4) / 1e4));
    }
    return new JsonObject().put("rounds", rounds);
  }
}
