package io.sluice.bench.stalled;

import io.sluice.bench.OptionLimits;
import io.sluice.bench.Rounds;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import io.sluice.bench.http.ServerOptions;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it costs when many stop reading. */
@Command(
    name = "stalled",
    header = "1,000 readers that read nothing, with a heap of 128 MB",
    description = {
      "Readers of endless streams that read no more than the status, of a gateway with little heap.",
      "First with the stall timeout off: what lives in its heap after a full collection, and what is",
      "resident, looked at again and again: it is to be flat. Then with the timeout on: how long",
      "until all are dropped, which is to be within twice of it."
    },
    footer = "--quick: memory is watched for 5 s, as soon as it has settled")
public final class StalledBench extends Comparison<Rounds> {

  private static final Duration QUICK = Duration.ofSeconds(5);

  private static final String NO_HEAP = "jcmd did not answer";
  private static final String NO_RESIDENT = "the system does not tell what is resident";

  @Mixin private final ServerOptions servers = new ServerOptions("128m");

  @Option(names = "--readers", description = "how many at once")
  private int readers = 1_000;

  @Option(names = "--form", description = "SSE, NDJSON, CSV, RAW")
  private EventForm form = EventForm.NDJSON;

  @Option(names = "--minutes", description = "for how long memory is watched")
  private int minutes = 10;

  @Option(names = "--every", description = "seconds from one look to the next")
  private int every = 10;

  @Option(names = "--timeout", description = "seconds of the stall timeout where it is on")
  private int timeout = 5;

  /** Made by picocli. */
  public StalledBench() {
    super(new Rounds(1));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    limits.atLeast(1, "--readers", readers);
    limits.atLeast(1, "--minutes", minutes);
    limits.atLeast(1, "--every", every);
    limits.atLeast(1, "--timeout", timeout);
  }

  @Override
  protected boolean measure(Figures told, Progress progress) throws IOException {
    for (int round = 1; round <= sitting.rounds(); round++) {
      progress.step(Work.readers(readers) + " that read nothing, round " + round);
      round(told, progress);
    }
    // Missed is what a table says, not that it could not be measured.
    return true;
  }

  private void round(Figures told, Progress progress) throws IOException {
    boolean quick = sitting.isQuick();
    StalledFigures figures =
        new StalledMeasuring(sitting, servers, form, readers)
            .measure(
                quick ? QUICK : Duration.ofMinutes(minutes),
                Duration.ofSeconds(quick ? Math.min(5, every) : every),
                Duration.ofSeconds(timeout),
                one -> progress.tell(line(one)));
    add(figures, told);
    StalledFigures.Sample first = figures.samples().getFirst();
    StalledFigures.Sample last = figures.samples().getLast();
    boolean soon = figures.lastDrop().compareTo(figures.timeout().multipliedBy(2)) <= 0;
    System.out.printf(
        Locale.ROOT,
        """
        %,d readers (%s) that read nothing, timeout off, %d s: %s
          live heap %s
          resident %s
        timeout of %.1f s: first drop after %.1f s, all after %.1f s (%s); opening them took %.1f s
        """,
        readers,
        form,
        last.second(),
        figures.verdict(),
        figures.isHeapTold()
            ? grown(first.heapBytes(), last.heapBytes(), figures.heapGrowth())
            : "not measured: " + NO_HEAP,
        figures.isResidentTold()
            ? grown(first.residentBytes(), last.residentBytes(), figures.residentGrowth())
            : "not measured: " + NO_RESIDENT,
        seconds(figures.timeout()),
        seconds(figures.firstDrop()),
        seconds(figures.lastDrop()),
        soon ? "within twice the timeout" : "LATE",
        seconds(figures.opening()));
    sitting.keep("stalled.json", figures.json());
  }

  private static void add(StalledFigures figures, Figures told) {
    String off = "timeout off, growth";
    Subject heap = new Subject(Area.STALLED, off, Measure.HEAP);
    if (figures.isHeapTold()) {
      told.add(heap, Figure.SLUICE, mb(figures.heapGrowth()));
    } else {
      told.notMeasured(heap, Figure.SLUICE, NO_HEAP);
    }
    Subject resident = new Subject(Area.STALLED, off, Measure.RESIDENT);
    if (figures.isResidentTold()) {
      told.add(resident, Figure.SLUICE, mb(figures.residentGrowth()));
    } else {
      told.notMeasured(resident, Figure.SLUICE, NO_RESIDENT);
    }
    told.add(
        new Subject(Area.STALLED, "timeout on, until the last is dropped", Measure.TIMEOUTS),
        Figure.SLUICE,
        seconds(figures.lastDrop()) / seconds(figures.timeout()));
  }

  private static String line(StalledFigures.Sample one) {
    return String.format(
        Locale.ROOT,
        "%4d s  live heap %6.1f MB  resident %6.1f MB",
        one.second(),
        mb(one.heapBytes()),
        mb(one.residentBytes()));
  }

  private static String grown(long first, long last, long most) {
    return String.format(
        Locale.ROOT,
        "%.1f MB at first, %.1f at last, %+.1f at most",
        mb(first),
        mb(last),
        mb(most));
  }

  private static double mb(long bytes) {
    return bytes / 1e6;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
