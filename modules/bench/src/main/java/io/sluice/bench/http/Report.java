package io.sluice.bench.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, as a table to read and as JSON to keep. */
final class Report {

  private Report() {}

  /** Prints the table, and writes every single measurement. */
  static void print(List<Measurement> all, Path json) throws IOException {
    System.out.println(table(all));
    Files.writeString(json, json(all));
    System.out.println("as JSON: " + json);
  }

  /** One line for each form and number of readers: means of all rounds, and their ratio. */
  private static String table(List<Measurement> all) {
    // the first of the two is what Sluice is beside
    List<String> names = all.stream().map(Measurement::server).distinct().toList();
    String other = names.getFirst();
    String ours = names.getLast();
    StringBuilder out = new StringBuilder(1024);
    out.append(
        String.format(
            Locale.ROOT,
            "form   readers | %10s ev/s %10s ev/s    ratio | µs CPU/event: %s  %s%n",
            other,
            ours,
            other,
            ours));
    cases(all)
        .forEach((title, measured) -> {
          List<Measurement> theirs = of(other, measured);
          List<Measurement> sluice = of(ours, measured);
          out.append(
              String.format(
                  Locale.ROOT,
                  "%s | %,15.0f %,15.0f %6.0f %% | %18.3f %7.3f%n",
                  title,
                  rate(theirs),
                  rate(sluice),
                  100 * rate(sluice) / rate(theirs),
                  cpu(theirs),
                  cpu(sluice)));
        });
    return out.toString();
  }

  /** Every single measurement. */
  private static String json(List<Measurement> all) {
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
              .put("slowestReaderEvents", one.load().slowest()));
    }
    return new JsonObject()
        .put("java", Runtime.version().toString())
        .put("processors", Runtime.getRuntime().availableProcessors())
        .put("rounds", rounds)
        .encodePrettily();
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
    return measured.stream().mapToDouble(one -> one.load().rate()).average().orElse(Double.NaN);
  }

  private static double cpu(List<Measurement> measured) {
    return measured.stream()
        .mapToDouble(Measurement::cpuMicrosPerEvent)
        .average()
        .orElse(Double.NaN);
  }
}
