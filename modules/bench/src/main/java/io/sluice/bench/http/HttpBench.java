package io.sluice.bench.http;

import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code numbers} over HTTP beside a bare Vert.x server that writes 16 events per call. */
@Command(
    name = "http",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "The stream `numbers` (JSON of 60 bytes) as SSE and NDJSON, beside a bare Vert.x server",
      "that writes 16 such events per call, made of strings as one would. Both run in JVMs of their own, warm, and are read in turn",
      "by a client in a third. The figure to quote is the ratio."
    })
public final class HttpBench implements Callable<Integer> {

  @Option(names = "--rounds", description = "how often each is measured, in turn")
  private int rounds = 2;

  @Option(names = "--seconds", description = "how long each time")
  private int seconds = 5;

  @Option(names = "--warm-up", description = "seconds read before counting, each time")
  private int warmUp = 3;

  @Option(names = "--readers", split = ",", description = "how many readers at once")
  private List<Integer> readers = List.of(1, 100);

  @Option(names = "--forms", split = ",", description = "SSE, NDJSON")
  private List<EventForm> forms = List.of(EventForm.values());

  @Option(names = "--batch", description = "events per write of the bare server")
  private int batch = 16;

  @Option(names = "--instances", description = "event loops on which Sluice serves HTTP")
  private int instances = 1;

  @Option(names = "--heap", description = "heap of each server")
  private String heap = "1g";

  @Option(names = "--stream", description = "what is read from Sluice: a name, with parameters")
  private String stream = "numbers";

  @Option(names = "--profile", description = "record the Sluice server and print its top frames")
  private boolean profile;

  @Option(
      names = "--out",
      description = "directory of http.json, of the servers' logs and of the recording")
  private Path out = Path.of("target", "bench");

  /** Made by picocli. */
  public HttpBench() {}

  @Override
  public Integer call() throws IOException {
    Files.createDirectories(out);
    Path recording = out.resolve("sluice.jfr");
    List<Measurement> all;
    try (Contender bare = Contender.bare(out, heap, batch);
        Contender sluice =
            Contender.sluice(out, heap, instances, stream, profile ? recording : null)) {
      all = measure(List.of(bare, sluice));
    }
    System.out.println(Report.table(all));
    Path json = out.resolve("http.json");
    Files.writeString(json, Report.json(all));
    System.out.println("as JSON: " + json);
    if (profile) {
      System.out.println(Profile.of(recording));
    }
    return 0;
  }

  private List<Measurement> measure(List<Contender> contenders) throws IOException {
    List<Measurement> all = new ArrayList<>();
    for (EventForm form : forms) {
      for (int count : readers) {
        for (int round = 1; round <= rounds; round++) {
          for (Contender contender : contenders) {
            Measurement measured =
                contender.measure(
                    form, count, Duration.ofSeconds(warmUp), Duration.ofSeconds(seconds));
            System.err.println(measured);
            all.add(measured);
          }
        }
      }
    }
    return all;
  }
}
