package io.sluice.bench.http;

import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import io.sluice.bench.load.EventForm;

/** What is made of measurements while they come. */
final class Telling {

  private final Area area;
  private final Measure measure;
  private final String more;
  private final Figures figures;
  private final Progress progress;
  private boolean isWhole = true;

  /**
   * Prepares it.
   *
   * @param area what they are about
   * @param measure what a rate of events is called there
   * @param more what there is to say of all this work; empty where nothing is
   */
  Telling(Area area, Measure measure, String more, Figures figures, Progress progress) {
    this.area = area;
    this.measure = measure;
    this.more = more;
    this.figures = figures;
    this.progress = progress;
  }

  void expect(int measurements) {
    progress.expect(measurements);
  }

  void begin(EventForm form, int readers, int round, String contender) {
    progress.step(work(form, readers) + ", round " + round + ", " + contender);
  }

  void add(Measurement measured) {
    progress.tell(measured.toString());
    String work = work(measured.form(), measured.readers());
    String who = measured.server();
    figures.add(new Subject(area, work, measure), who, measured.load().rate());
    figures.add(new Subject(area, work, Measure.CPU), who, measured.cpuMicrosPerEvent());
    if (measured.load().hasAges()) {
      figures.add(new Subject(area, work, Measure.P50), who, (double) measured.load().medianMs());
      figures.add(new Subject(area, work, Measure.P99), who, (double) measured.load().p99Ms());
    }
  }

  /** One that was to be measured and gave up. */
  void gaveUp(EventForm form, int readers, String contender, String reason) {
    progress.tell(reason);
    isWhole = false;
    leaveOut(form, readers, contender, reason);
  }

  /** One that cannot be measured here. */
  void leaveOut(EventForm form, int readers, String contender, String reason) {
    figures.notMeasured(new Subject(area, work(form, readers), measure), contender, reason);
  }

  /** Whether none gave up. */
  boolean isWhole() {
    return isWhole;
  }

  private String work(EventForm form, int readers) {
    return Work.readers(form.name(), readers) + more;
  }
}
