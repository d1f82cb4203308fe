package io.sluice.bench.chat;

import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import java.util.Locale;

/**
 * What is made of rounds while they come.
 *
 * @param figures what they are added to
 * @param progress where they are told
 * @param answers how many there are at once
 */
record ChatFigures(Figures figures, Progress progress, int answers) {

  /** Who is read straight. */
  private static final String MODEL = "the model";

  void expect(int rounds) {
    progress.expect(rounds);
  }

  void begin(Way way, int round) {
    progress.step(title(way) + ", round " + round);
  }

  void rehearse(Way way) {
    progress.step(title(way) + ", once that is not counted");
  }

  /** A way, beside the model read straight in the same round. */
  void add(ChatFigure through, ChatFigure raw) {
    add(through.way(), Measure.TOKENS, through.rate(), raw.rate());
    add(through.way(), Measure.P50, through.latencies().ms(0.5), raw.latencies().ms(0.5));
    add(through.way(), Measure.P99, through.latencies().ms(0.99), raw.latencies().ms(0.99));
    figures.add(
        new Subject(Area.CHAT, title(through.way()), Measure.CPU),
        Figure.SLUICE,
        through.cpuMicros());
    figures.add(
        new Subject(Area.CHAT, title(through.way()) + ", not as said", Measure.COUNT),
        Figure.SLUICE,
        (double) through.lost() + through.crossed() + through.reordered() + through.unended());
  }

  private void add(Way way, Measure measure, double ours, double theirs) {
    Subject subject = new Subject(Area.CHAT, title(way), measure);
    figures.add(subject, Figure.SLUICE, ours);
    figures.add(subject, MODEL, theirs);
  }

  private String title(Way way) {
    return way.name().toLowerCase(Locale.ROOT) + ", " + answers + " answers";
  }
}
