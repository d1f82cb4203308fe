package io.sluice.bench.figure;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Figures of one comparison, added round by round, so that one which fails keeps what it had. One
 * thread.
 */
public final class Figures {

  private final Map<Subject.Key, List<Double>> rounds = new LinkedHashMap<>();
  private final Map<Subject.Key, String> reasons = new LinkedHashMap<>();

  /** Makes an empty one. */
  public Figures() {}

  /** Adds what a round came to; what is no number is no figure. */
  public void add(Subject subject, String contender, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(subject + ", " + contender + ": not a figure: " + value);
    }
    rounds.computeIfAbsent(subject.of(contender), key -> new ArrayList<>()).add(value);
  }

  /** Says why something cannot be measured here; unless rounds of it are there. */
  public void notMeasured(Subject subject, String contender, String reason) {
    reasons.put(subject.of(contender), reason);
  }

  /** What there is, in the order in which it came. */
  public List<Figure> all() {
    List<Figure> all = new ArrayList<>();
    rounds.forEach((key, values) -> all.add(new Figure(key, values, null)));
    reasons.forEach((key, reason) -> {
      if (!rounds.containsKey(key)) {
        all.add(new Figure(key, List.of(), reason));
      }
    });
    return all;
  }

  /** The middle of a contender's rounds so far; no number where there are none. */
  public double median(Subject subject, String contender) {
    List<Double> values = rounds.get(subject.of(contender));
    return values == null ? Double.NaN : new Figure(subject.of(contender), values, null).median();
  }

  /** Writes them into a file, for {@link #read}. */
  public void write(Path file) throws IOException {
    JsonArray json = new JsonArray(all().stream().map(Figure::json).toList());
    Files.writeString(file, json.encodePrettily());
  }

  /** Reads what {@link #write} wrote. */
  public static List<Figure> read(Path file) throws IOException {
    return new JsonArray(Files.readString(file))
        .stream().map(one -> Figure.of((JsonObject) one)).toList();
  }
}
