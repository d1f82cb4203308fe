package io.sluice.bench.http;

import io.sluice.bench.Rounds;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What was measured, as a table to read and as JSON to keep. */
final class Report {

  private Report() {}

  /** Prints the table, and keeps every single measurement under this name. */
  static void print(List<Measurement> all, Rounds sitting, String name) throws IOException {
    System.out.println(table(all));
    sitting.keep(name, json(all));
  }

  /** A line for each form, number of readers and server: the mean of all rounds, and its ratio. */
  private static String table(List<Measurement> all) {
    StringBuilder out = new StringBuilder(1024);
    boolean aged = all.stream().anyMatch(one -> one.load().hasAges());
    out.append(
        String.format(
            Locale.ROOT,
            "form   readers  %-10s %14s  %9s  %13s%s%n",
            "",
            "events/s",
            "Sluice is",
            "µs CPU/event",
            aged ? "   p50, ms   p99, ms" : ""));
    cases(all)
        .forEach((title, measured) -> {
          double ours = rate(of(ServerKind.SLUICE.toString(), measured));
          for (String server : measured.stream().map(Measurement::server).distinct().toList()) {
            List<Measurement> theirs = of(server, measured);
            double rate = rate(theirs);
            out.append(
                String.format(
                    Locale.ROOT,
                    "%s  %-10s %,14.0f  %7.2f x  %13.3f%s%n",
                    title,
                    server,
                    rate,
                    ours / rate,
                    mean(theirs, Measurement::cpuMicrosPerEvent),
                    aged ? ages(theirs) : ""));
          }
        });
    return out.toString();
  }

  private static String ages(List<Measurement> measured) {
    return String.format(
        Locale.ROOT,
        " %9.0f %9.0f",
        mean(measured, one -> one.load().medianMs()),
        mean(measured, one -> one.load().p99Ms()));
  }

  /** Every single measurement. */
  private static JsonObject json(List<Measurement> all) {
    JsonArray rounds = new JsonArray();
    for (Measurement one : all) {
      rounds.add(
          new JsonObject()
              .put("form", one.form().name())
              .put("readers", one.readers())
              .put("server", one.server())
              .put("eventsPerSecond", Math.round(one.load().rate()))
              .put("megabytesPerSecond", Math.round(one.load().megabytes() * 10) / 10.0)
              .put("cpuMicrosPerEvent", Math.round(one.cpuMicrosPerEvent() * 1e4) / 1e4)
              .put("medianMs", one.load().hasAges() ? one.load().medianMs() : null)
              .put("p99Ms", one.load().hasAges() ? one.load().p99Ms() : null)
              .put("slowestReaderEvents", one.load().slowest()));
    }
    return new JsonObject().put("rounds", rounds);
  }

  private static Map<String, List<Measurement>> cases(List<Measurement> all) {
    return all.stream()
        .collect(
            Collectors.groupingBy(
                one -> String.format(Locale.ROOT, "%-6s %7d", one.form(), one.readers()),
                LinkedHashMap::new,
                Collectors.toList()));
  }

  private static List<Measurement> of(String server, List<Measurement> measured) {
    return measured.stream().filter(one -> one.server().equals(server)).toList();
  }

  private static double rate(List<Measurement> measured) {
    return mean(measured, one -> one.load().rate());
  }

  private static double mean(List<Measurement> measured, ToDoubleFunction<Measurement> what) {
    return measured.stream().mapToDouble(what).average().orElse(Double.NaN);
  }
}
