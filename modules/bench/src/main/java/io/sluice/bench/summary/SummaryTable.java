package io.sluice.bench.summary;

import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Subject;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** A sitting as text: one table of figures and ratios, then the targets. */
final class SummaryTable {

  private final Summary summary;
  private final Measured measured;
  private final StringBuilder out = new StringBuilder(8_192);

  private SummaryTable(Summary summary) {
    this.summary = summary;
    this.measured = new Measured(summary.figures());
  }

  static String of(Summary summary) {
    SummaryTable table = new SummaryTable(summary);
    table.head();
    table.figures();
    table.problems();
    table.targets();
    return table.out.toString();
  }

  private void head() {
    line("sluice bench" + (summary.isQuick() ? " --quick" : "") + ": " + summary.machine());
    if (summary.isQuick()) {
      line(
          "Quick figures are single cold rounds, to see that it works and for gross regressions: not to be quoted.");
    }
    line("Medians of one sitting's rounds; \"sluice is\" says how many times the other's it is.");
  }

  private void figures() {
    Area area = null;
    Subject subject = null;
    for (Figure figure : measured.all()) {
      Subject next = figure.key().subject();
      if (next.area() != area) {
        area = next.area();
        line("");
        out.append(row(area.title(), "", "median", "range", "sluice is"));
      }
      out.append(row(next, next.equals(subject), figure));
      subject = next;
    }
  }

  private String row(Subject subject, boolean isSame, Figure figure) {
    String title = isSame ? "" : subject.work() + ", " + subject.measure().unit();
    if (!figure.isMeasured()) {
      return String.format(
          Locale.ROOT,
          "  %-56s  %-14s not measured: %s%n",
          title,
          figure.key().contender(),
          figure.reason());
    }
    double ratio = measured.ratio(figure);
    String range =
        figure.rounds().size() == 1
            ? "one round"
            : Numbers.of(figure.min()) + " - " + Numbers.of(figure.max());
    return row(
        title,
        figure.key().contender(),
        Numbers.of(figure.median()),
        range,
        Double.isFinite(ratio) ? Numbers.of(ratio) + " x" : "");
  }

  private static String row(String what, String who, String median, String range, String ratio) {
    return String.format(
            Locale.ROOT, "  %-56s  %-14s %14s  %29s  %10s%n", what, who, median, range, ratio)
        .replaceAll(" +(\\R)", "$1");
  }

  private void problems() {
    for (Part part : summary.parts()) {
      if (part.problem() != null) {
        line("");
        line(part.name() + " did not end well; what it had is above: " + part.problem());
      }
    }
  }

  private void targets() {
    line("");
    line("targets");
    Map<Verdict.Standing, Integer> counts = new EnumMap<>(Verdict.Standing.class);
    for (Verdict verdict : summary.verdicts()) {
      counts.merge(verdict.standing(), 1, Integer::sum);
      out.append(
          String.format(
              Locale.ROOT,
              "  %-7s  %-91s  %s%n",
              verdict.standing().word(),
              TargetText.of(verdict.target()),
              stands(verdict)));
    }
    out.append(
        String.format(
            Locale.ROOT,
            "  %d reached, %d missed, %d n.a.%n",
            counts.getOrDefault(Verdict.Standing.REACHED, 0),
            counts.getOrDefault(Verdict.Standing.MISSED, 0),
            counts.getOrDefault(Verdict.Standing.NOT_KNOWN, 0)));
  }

  private static String stands(Verdict verdict) {
    if (verdict.reason() != null) {
      return verdict.reason();
    }
    String unit = verdict.target().relation() == Target.Relation.RATIO ? " x" : "";
    return Numbers.of(verdict.stands()) + unit;
  }

  private void line(String text) {
    out.append(text).append(System.lineSeparator());
  }
}
