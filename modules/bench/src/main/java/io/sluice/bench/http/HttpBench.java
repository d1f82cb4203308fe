package io.sluice.bench.http;

import io.sluice.bench.Sitting;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code numbers} over HTTP beside a bare Vert.x server that writes 16 events per call. */
@Command(
    name = "http",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "The stream `numbers` (JSON of 60 bytes) in each form, beside a bare Vert.x server that writes",
      "16 such events per call, made of strings as one would, and Spring WebFlux in the forms that",
      "it has. JSON is one array of 1,000, asked for again and again. Each runs in a JVM of its own,",
      "warm, and all are read in turn by a client in another. The figure to quote is the ratio."
    })
public final class HttpBench implements Callable<Integer> {

  @Mixin private final Sitting sitting = new Sitting(2, 3, 5);

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
  public HttpBench() {}

  @Override
  public Integer call() throws IOException {
    Report.print(measure(), sitting.file("http.json"));
    servers.printProfile(sitting);
    return 0;
  }

  /** Measures all that is asked for, in turn. */
  private List<Measurement> measure() throws IOException {
    try (Contenders contenders = new Contenders()) {
      for (ServerKind kind : kinds) {
        switch (kind) {
          case BARE -> contenders.add(kind, servers.bare(sitting), "/?batch=" + batch);
          case WEBFLUX -> contenders.add(kind, servers.webflux(sitting, 1, 1), "/");
          case SLUICE -> contenders.add(kind, servers.gateway(sitting, null), "/streams/" + stream);
          case NCHAN -> System.err.println("nchan only fans out: see `fanout`");
        }
      }
      return Contender.measure(sitting, contenders.all(), forms, readers);
    }
  }
}
