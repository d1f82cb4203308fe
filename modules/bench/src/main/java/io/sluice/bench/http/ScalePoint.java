package io.sluice.bench.http;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What one size costs.
 *
 * @param series what grows
 * @param count how far
 * @param deliveries chunks a second that readers had, together
 * @param cpuMicros of the server, for each of them
 * @param p99Ms how old 99 of 100 chunks were at most when they were read; -1 where they do not tell
 * @param heapBytes of each reader, buffers outside of the heap included; -1 where too few to tell
 * @param residentBytes of each reader; -1 likewise
 */
public record ScalePoint(
    ScaleSeries series,
    int count,
    double deliveries,
    double cpuMicros,
    long p99Ms,
    long heapBytes,
    long residentBytes) {

  /** The middle of each figure of one size's rounds; of two, the mean. */
  static ScalePoint median(List<ScalePoint> rounds) {
    ScalePoint first = rounds.getFirst();
    return new ScalePoint(
        first.series,
        first.count,
        median(rounds, ScalePoint::deliveries),
        median(rounds, ScalePoint::cpuMicros),
        Math.round(median(rounds, ScalePoint::p99Ms)),
        Math.round(median(rounds, ScalePoint::heapBytes)),
        Math.round(median(rounds, ScalePoint::residentBytes)));
  }

  /** Where it was told; -1 where it never was. */
  private static double median(List<ScalePoint> rounds, ToDoubleFunction<ScalePoint> figure) {
    double[] told = rounds.stream().mapToDouble(figure).filter(is -> is >= 0).sorted().toArray();
    int middle = told.length / 2;
    if (told.length == 0) {
      return -1;
    }
    return told.length % 2 == 1 ? told[middle] : (told[middle - 1] + told[middle]) / 2;
  }

  JsonObject json() {
    return new JsonObject()
        .put("series", series.name())
        .put("count", count)
        .put("deliveriesPerSecond", Math.round(deliveries))
        .put("cpuMicrosPerDelivery", Math.round(cpuMicros * 1e4) / 1e4)
        .put("p99Ms", p99Ms < 0 ? null : p99Ms)
        .put("heapBytesPerReader", heapBytes < 0 ? null : heapBytes)
        .put("residentBytesPerReader", residentBytes < 0 ? null : residentBytes);
  }
}
