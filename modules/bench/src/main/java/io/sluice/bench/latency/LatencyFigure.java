package io.sluice.bench.latency;

import io.vertx.core.json.JsonObject;
import org.HdrHistogram.Histogram;

/**
 * How long one server took for one kind of work.
 *
 * @param work what was timed
 * @param place where chunks were made
 * @param server whose
 * @param samples how often
 * @param medianMicros half of them took no longer
 * @param p99Micros and 99 of 100
 * @param mostMicros and all
 */
public record LatencyFigure(
    LatencyWork work,
    Place place,
    String server,
    long samples,
    double medianMicros,
    double p99Micros,
    double mostMicros) {

  /** Of what was recorded, in nanoseconds. */
  static LatencyFigure of(LatencyWork work, Place place, String server, Histogram nanos) {
    return new LatencyFigure(
        work,
        place,
        server,
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / 1e3,
        nanos.getValueAtPercentile(99) / 1e3,
        nanos.getMaxValue() / 1e3);
  }

  /** For a table. */
  String title() {
    return work.title(place);
  }

  JsonObject json() {
    return new JsonObject()
        .put("work", work.name())
        .put("place", place.name())
        .put("server", server)
        .put("samples", samples)
        .put("medianMicros", medianMicros)
        .put("p99Micros", p99Micros)
        .put("mostMicros", mostMicros);
  }
}
