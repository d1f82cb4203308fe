package io.sluice.bench.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What was measured, as a table to read and as JSON to keep. */
final class Report {

  private Report() {}

  /** One line for each form and number of readers: means of all rounds, and their ratio. */
  static String table(List<Measurement> all) {
    StringBuilder out = new StringBuilder(1024);
    out.append(
        "form   readers |       bare ev/s     sluice ev/s    ratio | µs CPU/event: bare  sluice\n");
    cases(all)
        .forEach((title, measured) -> {
          List<Measurement> bare = of(Contender.BARE, measured);
          List<Measurement> sluice = of(Contender.SLUICE, measured);
          out.append(
              String.format(
                  Locale.ROOT,
                  "%s | %,15.0f %,15.0f %6.0f %% | %18.3f %7.3f%n",
                  title,
                  rate(bare),
                  rate(sluice),
                  100 * rate(sluice) / rate(bare),
                  cpu(bare),
                  cpu(sluice)));
        });
    return out.toString();
  }

  /** Every single measurement. */
  static String json(List<Measurement> all) {
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
