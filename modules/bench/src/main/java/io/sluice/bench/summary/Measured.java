package io.sluice.bench.summary;

import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of one sitting, by what they are of. */
final class Measured {

  private final Map<Subject.Key, Figure> figures = new LinkedHashMap<>();

  Measured(List<Figure> all) {
    Map<Subject, List<Figure>> subjects = new LinkedHashMap<>();
    for (Figure figure : all) {
      subjects.computeIfAbsent(figure.key().subject(), subject -> new ArrayList<>()).add(figure);
    }
    subjects.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().area()))
        .flatMap(entry -> entry.getValue().stream().sorted(Comparator.comparing(Measured::isOther)))
        .forEach(figure -> figures.putIfAbsent(figure.key(), figure));
  }

  private static boolean isOther(Figure figure) {
    return !figure.key().contender().equals(Figure.SLUICE);
  }

  /** All: in the order of their areas, what is of one subject together, Sluice's first. */
  List<Figure> all() {
    return List.copyOf(figures.values());
  }

  /** Why there is no figure; nothing where there is one. */
  @Nullable String missing(Subject.Key key) {
    Figure figure = figures.get(key);
    if (figure == null) {
      return key.contender() + " was not measured in this sitting";
    }
    return figure.isMeasured() ? null : key.contender() + ": " + figure.reason();
  }

  double median(Subject.Key key) {
    Figure figure = figures.get(key);
    return figure == null ? Double.NaN : figure.median();
  }

  /** Sluice's own figure divided by this one; no number where it is its own or not there. */
  double ratio(Figure figure) {
    Subject.Key ours = figure.key().subject().of(Figure.SLUICE);
    return ours.equals(figure.key()) ? Double.NaN : median(ours) / figure.median();
  }
}
