package io.sluice.bench.http;

import io.sluice.bench.OptionLimits;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code numbers} over HTTP beside a bare Vert.x server that writes 16 events per call. */
@Command(
    name = "http",
    header = "streams over HTTP in each form, beside a bare Vert.x server and Spring WebFlux",
    description = {
      "The stream `numbers` (JSON of 60 bytes) in each form, beside a bare Vert.x server that writes",
      "16 such events per call, made of strings as one would, and Spring WebFlux in the forms that",
      "it has. JSON is one array of 1,000, asked for again and again. Each runs in a JVM of its own,",
      "warm, and all are read in turn by a client in another. The figure to quote is the ratio."
    },
    footer = "--quick: SSE and NDJSON only; the bare server with one reader only")
public final class HttpBench extends Comparison<Sitting> {

  /** What there is a target for. */
  private static final Set<EventForm> QUICK_FORMS = EnumSet.of(EventForm.SSE, EventForm.NDJSON);

  @Mixin private final ServerOptions servers = new ServerOptions();

  @Option(names = "--readers", split = ",", description = "how many readers at once")
  private List<Integer> readers = List.of(1, 100);

  @Option(names = "--forms", split = ",", description = "${COMPLETION-CANDIDATES}")
  private List<EventForm> forms = List.of(EventForm.values());

  @Option(
      names = "--contenders",
      split = ",",
      converter = ServerKind.Converter.class,
      description = "bare, webflux, sluice")
  private List<ServerKind> kinds = List.of(ServerKind.BARE, ServerKind.WEBFLUX, ServerKind.SLUICE);

  @Option(names = "--batch", description = "events per write of the bare server")
  private int batch = 16;

  @Option(names = "--stream", description = "what is read from Sluice: a name, with parameters")
  private String stream = "numbers";

  /** Made by picocli. */
  public HttpBench() {
    super(new Sitting(2, 3, 5).quick(1, 1));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    limits.eachAtLeast(1, "--readers", readers);
    limits.atLeast(1, "--batch", batch);
    if (kinds.contains(ServerKind.NCHAN)) {
      throw limits.refused("--contenders nchan: it only fans out, see `fanout`");
    }
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    Telling telling = new Telling(Area.HTTP, Measure.EVENTS, "", figures, progress);
    Report.print(measure(telling), sitting, "http.json");
    return telling.isWhole();
  }

  /** Measures all that is asked for, in turn. */
  private List<Measurement> measure(Telling telling) throws IOException {
    try (Contenders contenders = Contenders.start(kinds.stream().map(this::starting).toList())) {
      if (!sitting.isQuick()) {
        return Contender.measure(sitting, contenders.all(), forms, readers, telling);
      }
      List<EventForm> wanted = forms.stream().filter(QUICK_FORMS::contains).toList();
      List<Contender> beside = contenders.without(ServerKind.BARE);
      List<Measurement> all = new ArrayList<>();
      for (int count : readers) {
        List<Contender> some = count == 1 ? contenders.all() : beside;
        all.addAll(Contender.measure(sitting, some, wanted, List.of(count), telling));
      }
      return all;
    }
  }

  private Callable<Contender> starting(ServerKind kind) {
    return switch (kind) {
      case BARE -> () -> Contender.of(kind, servers.bare(sitting), "/?batch=" + batch);
      case WEBFLUX -> () -> Contender.of(kind, servers.webflux(sitting, 1, 1), "/");
      case SLUICE -> () -> Contender.of(kind, servers.gateway(sitting, null), "/streams/" + stream);
      case NCHAN -> throw new IllegalStateException("refused before: it only fans out");
    };
  }
}
