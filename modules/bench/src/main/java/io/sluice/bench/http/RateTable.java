package io.sluice.bench.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rates of several ways to do the same, round by round, beside that of the first one. */
final class RateTable {
  private final String unit;
  private final Map<String, List<Double>> rates = new LinkedHashMap<>();

  /** An empty one, of rates in this unit. */
  RateTable(String unit) {
    this.unit = unit;
  }

  void add(String way, double rate) {
    rates.computeIfAbsent(way, ignored -> new ArrayList<>()).add(rate);
  }

  /** All that was measured, by way. */
  Map<String, Object> all() {
    return Map.copyOf(rates);
  }

  @Override
  public String toString() {
    String first = rates.isEmpty() ? "" : rates.keySet().iterator().next();
    double limit = median(rates.getOrDefault(first, List.of()));
    StringBuilder out =
        new StringBuilder(
            String.format("%-8s | %-26s | beside %s%n", "", unit + ", median (range)", first));
    rates.forEach((name, all) -> {
      List<Double> sorted = all.stream().sorted().toList();
      out.append(
          String.format(
              Locale.ROOT,
              "%-8s | %,8.0f (%,7.0f-%,7.0f) | %6.0f %%%n",
              name,
              median(all),
              sorted.getFirst(),
              sorted.getLast(),
              100 * median(all) / limit));
    });
    return out.toString();
  }

  private static double median(List<Double> all) {
    List<Double> sorted = all.stream().sorted().toList();
    return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
  }
}
