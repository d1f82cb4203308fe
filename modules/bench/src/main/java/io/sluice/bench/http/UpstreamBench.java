package io.sluice.bench.http;

import io.sluice.bench.OptionLimits;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.load.EventForm;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Another server's SSE, read through Sluice beside read straight. */
@Command(
    name = "upstream",
    header = "another server's SSE, beside reading it straight",
    description = {
      "SSE of a bare Vert.x server (JSON of 60 bytes, 16 events per write), read as SSE through",
      "Sluice's HTTP source and gateway, beside read straight. Upstream, gateway and client are a",
      "JVM each, so that through Sluice there is one more process on the same cores. The figure to",
      "quote is the ratio; the CPU is that of the server which is read, without its upstream's."
    })
public final class UpstreamBench extends Comparison<Sitting> {

  @Mixin private final ServerOptions servers = new ServerOptions();

  @Option(names = "--readers", split = ",", description = "how many readers at once")
  private List<Integer> readers = List.of(1);

  @Option(names = "--batch", description = "events per write of the upstream")
  private int batch = 16;

  /** Made by picocli. */
  public UpstreamBench() {
    super(new Sitting(3, 6, 3).quick(3, 1));
  }

  @Override
  protected void checkOptions(OptionLimits limits) {
    limits.eachAtLeast(1, "--readers", readers);
    limits.atLeast(1, "--batch", batch);
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    Telling telling = new Telling(Area.UPSTREAM, Measure.EVENTS, "", figures, progress);
    List<Measurement> all;
    try (ServerProcess upstream = servers.bare(sitting)) {
      Contender straight = Contender.of(ServerKind.BARE, upstream, "/?batch=" + batch);
      try (ServerProcess gateway = servers.gateway(sitting, configuration(straight))) {
        Contender through = Contender.of(ServerKind.SLUICE, gateway, "/streams/upstream");
        all =
            Contender.measure(
                sitting, List.of(straight, through), List.of(EventForm.SSE), readers, telling);
      }
    }
    Report.print(all, sitting, "upstream.json");
    return telling.isWhole();
  }

  private Path configuration(Contender upstream) throws IOException {
    JsonObject source =
        new JsonObject()
            .put("type", "http")
            .put("url", EventForm.SSE.in(upstream.url()).toString())
            .put("read", "sse")
            .put("contentType", "application/json");
    JsonObject streams = new JsonObject().put("upstream", source);
    return sitting.configuration("upstream.yaml", new JsonObject().put("streams", streams));
  }
}
