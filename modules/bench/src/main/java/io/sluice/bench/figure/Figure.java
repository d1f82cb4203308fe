package io.sluice.bench.figure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of one contender in one sitting, or why it was not: never both.
 *
 * @param key of what, and of whom
 * @param rounds what each round came to, in their order; empty where nothing was measured
 * @param reason why nothing was measured
 */
public record Figure(Subject.Key key, List<Double> rounds, @Nullable String reason) {

  /** The contender that others are beside. */
  public static final String SLUICE = "sluice";

  /** Checks that it has rounds, or says why it has none. */
  public Figure {
    rounds = List.copyOf(rounds);
    if (rounds.isEmpty() == (reason == null)) {
      throw new IllegalArgumentException(
          key + ": rounds, or a reason why there are none; got " + rounds + " and " + reason);
    }
  }

  /** Whether there is anything to compare. */
  public boolean isMeasured() {
    return reason == null;
  }

  /** The middle of the rounds, or of the middle two: a neighbour spoils some and not others. */
  public double median() {
    double[] sorted = sorted();
    int middle = sorted.length / 2;
    if (sorted.length == 0) {
      return Double.NaN;
    }
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The least round. */
  public double min() {
    double[] sorted = sorted();
    return sorted.length == 0 ? Double.NaN : sorted[0];
  }

  /** The greatest round. */
  public double max() {
    double[] sorted = sorted();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length - 1];
  }

  private double[] sorted() {
    return rounds.stream().mapToDouble(round -> round).sorted().toArray();
  }

  /** As it is written into a file. */
  public JsonObject json() {
    Subject subject = key.subject();
    JsonObject json =
        new JsonObject()
            .put("area", subject.area().name())
            .put("work", subject.work())
            .put("measure", subject.measure().name())
            .put("unit", subject.measure().unit())
            .put("contender", key.contender());
    if (reason != null) {
      return json.put("notMeasured", reason);
    }
    return json.put("median", median())
        .put("min", min())
        .put("max", max())
        .put("rounds", new JsonArray(rounds));
  }

  /** From what {@link #json} wrote. */
  static Figure of(JsonObject json) {
    Subject subject =
        new Subject(
            Area.valueOf(json.getString("area")),
            json.getString("work"),
            Measure.valueOf(json.getString("measure")));
    List<Double> rounds =
        json.getJsonArray("rounds", new JsonArray()).stream()
            .map(round -> ((Number) round).doubleValue())
            .toList();
    return new Figure(
        subject.of(json.getString("contender")), rounds, json.getString("notMeasured"));
  }
}
