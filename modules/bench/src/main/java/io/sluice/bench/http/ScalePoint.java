package io.sluice.bench.http;

import io.vertx.core.json.JsonObject;

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
