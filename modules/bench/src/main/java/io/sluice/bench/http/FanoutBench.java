package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.OptionLimits;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import io.sluice.bench.load.EventForm;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One log to many readers of SSE, beside a bare Vert.x server that writes the same bytes. */
@Command(
    name = "fanout",
    header = "one log to many readers, beside bare Vert.x, WebFlux and nchan; and idle readers",
    description = {
      "A log in memory, written so many events at a time, read as SSE by all readers, beside a bare",
      "Vert.x server that writes the same bytes to each, on one event loop each; Spring WebFlux with",
      "a sink, on its own event loops; and nchan in an nginx of one worker, where that is installed",
      "(Debian: nginx, libnginx-mod-nchan), to which the events are posted one by one meanwhile.",
      "First as many events as are to be had; then what an idle reader costs in memory, heap and",
      "direct buffers; then so few events that what counts is how old they are when they are read.",
      "The figures to quote are the ratio and the difference."
    },
    footer =
        "--quick: 1,000 readers only, 1,000 idle ones, and no WebFlux; the few events of Sluice alone")
public final class FanoutBench extends Comparison<Sitting> {

  private static final String TARGET = "/" + FanoutServer.HOT;
  private static final int QUICK_READERS = 1_000;

  @Option(names = "--readers", split = ",", description = "how many readers at once")
  private List<Integer> readers = List.of(1, 100, 1_000);

  @Option(names = "--rate", description = "events a second")
  private int rate = 2_000;

  @Option(names = "--batch", description = "events per write")
  private int batch = 20;

  @Option(names = "--idle", description = "how many idle readers; 0 for none")
  private int idle = 5_000;

  @Option(names = "--slow-rate", description = "the few events a second; 0 to leave that out")
  private int slowRate = 200;

  @Option(names = "--slow-readers", split = ",", description = "how many readers they have")
  private List<Integer> slowReaders = List.of(1_000, 10_000);

  @Option(
      names = "--contenders",
      split = ",",
      converter = ServerKind.Converter.class,
      description = "bare, webflux, nchan, sluice")
  private List<ServerKind> kinds = List.of(ServerKind.values());

  /** Made by picocli. */
  public FanoutBench() {
    super(new Sitting(3, 6, 5).quick(3, 1));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    limits.eachAtLeast(1, "--readers", readers);
    limits.eachAtLeast(1, "--slow-readers", slowReaders);
    limits.atLeast(0, "--idle", idle);
    Pace.check(limits, "--rate", rate, batch);
    if (slowRate != 0) {
      Pace.check(limits, "--slow-rate", slowRate, batch);
    }
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    List<ServerKind> slowKinds = kinds;
    if (sitting.isQuick()) {
      readers = List.of(QUICK_READERS);
      slowReaders = List.of(QUICK_READERS);
      idle = Math.min(idle, QUICK_READERS);
      kinds = kinds.stream().filter(kind -> kind != ServerKind.WEBFLUX).toList();
      slowKinds = kinds.stream().filter(kind -> kind == ServerKind.SLUICE).toList();
    }
    boolean isWhole = true;
    Telling many = new Telling(Area.FANOUT, Measure.DELIVERIES, "", figures, progress);
    try (Contenders contenders = start(kinds, rate, readers, many)) {
      // Printed before more is asked of the servers, which may fail.
      Report.print(measure(contenders, readers, many), sitting, "fanout.json");
      if (idle > 0) {
        isWhole = idle(contenders, figures, progress);
      }
    }
    isWhole &= many.isWhole();
    if (slowRate == 0) {
      return isWhole;
    }
    String more = String.format(Locale.ROOT, ", %,d events/s", slowRate);
    Telling few = new Telling(Area.FANOUT, Measure.DELIVERIES, more, figures, progress);
    try (Contenders contenders = start(slowKinds, slowRate, slowReaders, few)) {
      System.out.printf(Locale.ROOT, "%,d events/s:%n", slowRate);
      Report.print(measure(contenders, slowReaders, few), sitting, "fanout-slow.json");
    }
    return isWhole && few.isWhole();
  }

  private List<Measurement> measure(Contenders contenders, List<Integer> counts, Telling telling) {
    List<Integer> possible = new ArrayList<>();
    for (int count : counts) {
      String tooFew = OpenFiles.tooFewFor(count);
      if (tooFew == null) {
        possible.add(count);
        continue;
      }
      System.err.printf("%d readers are left out: %s%n", count, tooFew);
      contenders.all().forEach(one -> telling.leaveOut(EventForm.SSE, count, one.name(), tooFew));
    }
    return Contender.measure(sitting, contenders.all(), List.of(EventForm.SSE), possible, telling);
  }

  /** What idle readers cost; where it cannot be measured, why. Answers whether none gave up. */
  private boolean idle(Contenders contenders, Figures figures, Progress progress) {
    boolean isWhole = true;
    // There are as many before, so that what all share is there.
    String tooFew = OpenFiles.tooFewFor(2L * idle);
    Subject subject = new Subject(Area.IDLE, "SSE", Measure.BYTES_A_READER);
    for (Contender one : contenders.all()) {
      if (one.name().equals(ServerKind.NCHAN.toString())) {
        continue; // which has no heap to ask for
      }
      progress.expect(1);
      progress.step(Work.readers(idle) + " that are told nothing, " + one.name());
      String told = String.format(Locale.ROOT, "%,d idle readers of %s", idle, one.name());
      String why = tooFew;
      if (why == null) {
        String target = one.url().getPath().replace(FanoutServer.HOT, FanoutServer.IDLE);
        try {
          long bytes = IdleReaders.bytesEach(one.server(), target + "?from=now", idle);
          figures.add(subject, one.name(), (double) bytes);
          System.out.printf(Locale.ROOT, "%s, bytes each: %,d%n", told, bytes);
          continue;
        } catch (IOException gaveUp) {
          why = String.valueOf(gaveUp.getMessage());
          isWhole = false;
        }
      }
      figures.notMeasured(subject, one.name(), why);
      System.out.println(told + ": not measured: " + why);
    }
    return isWhole;
  }

  /** Starts all that there are here; of the others it is told why they are left out. */
  private Contenders start(
      List<ServerKind> wanted, int events, List<Integer> counts, Telling telling)
      throws IOException {
    List<Callable<Contender>> starts = new ArrayList<>();
    for (ServerKind kind : wanted) {
      switch (kind) {
        case BARE -> starts.add(() -> Contender.of(kind, start("bare", events), TARGET));
        case SLUICE ->
            starts.add(() ->
                Contender.of(kind, start("sluice", events), "/streams" + TARGET + "?from=now"));
        case WEBFLUX ->
            starts.add(() ->
                Contender.of(kind, ServerOptions.spring(sitting, "1g", events, batch), TARGET));
        case NCHAN ->
            nchan(counts, telling)
                .ifPresent(server ->
                    starts.add(
                        () -> Contender.of(kind, server, TARGET, () -> publish(server, events))));
      }
    }
    return Contenders.start(starts);
  }

  private Optional<ServerProcess> nchan(List<Integer> counts, Telling telling) {
    String why = "nginx or its module nchan is not here";
    try {
      Optional<ServerProcess> nchan = Nchan.start(sitting);
      if (nchan.isPresent()) {
        return nchan;
      }
    } catch (IOException failed) {
      why = "nginx with nchan did not start: " + failed.getMessage();
      System.err.println(why);
    }
    for (int count : counts) {
      telling.leaveOut(EventForm.SSE, count, ServerKind.NCHAN.toString(), why);
    }
    return Optional.empty();
  }

  private static Closeable publish(ServerProcess server, int events) {
    Publisher publisher = Publisher.start(server.url().getPort(), "/pub", events);
    return () -> {
      System.err.printf(Locale.ROOT, "published to nchan: %,.0f events/s%n", publisher.rate());
      publisher.close();
    };
  }

  private ServerProcess start(String which, int events) throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx1g"));
    if (which.equals(ServerKind.SLUICE.toString())) {
      options.addAll(sitting.recorded("fanout-" + events));
    }
    ProcessBuilder command =
        JavaCommand.of(
            options,
            FanoutServer.class.getName(),
            List.of(which, Integer.toString(events), Integer.toString(batch)));
    return ServerProcess.start(sitting.file(which + ".log"), command);
  }
}
