package io.sluice.bench.http;

import io.sluice.bench.ServerProcess;
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
      "The stream `numbers` (JSON of 60 bytes) as SSE and NDJSON, beside a bare Vert.x server",
      "that writes 16 such events per call, made of strings as one would. Both run in JVMs of",
      "their own, warm, and are read in turn by a client in a third. The figure to quote is the",
      "ratio."
    })
public final class HttpBench implements Callable<Integer> {

  @Mixin private final Sitting sitting = new Sitting(2, 3, 5);

  @Mixin private final ServerOptions servers = new ServerOptions();

  @Option(names = "--readers", split = ",", description = "how many readers at once")
  private List<Integer> readers = List.of(1, 100);

  @Option(names = "--forms", split = ",", description = "SSE, NDJSON")
  private List<EventForm> forms = List.of(EventForm.values());

  @Option(names = "--batch", description = "events per write of the bare server")
  private int batch = 16;

  @Option(names = "--stream", description = "what is read from Sluice: a name, with parameters")
  private String stream = "numbers";

  /** Made by picocli. */
  public HttpBench() {}

  @Override
  public Integer call() throws IOException {
    List<Measurement> all;
    try (ServerProcess bare = servers.bare(sitting);
        ServerProcess gateway = servers.gateway(sitting, null)) {
      List<Contender> contenders =
          List.of(
              Contender.of("bare", bare, "/?batch=" + batch),
              Contender.of("sluice", gateway, "/streams/" + stream));
      all = Contender.measure(sitting, contenders, forms, readers);
    }
    Report.print(all, sitting.file("http.json"));
    servers.printProfile(sitting);
    return 0;
  }
}
