package io.sluice.bench.stalled;

import io.sluice.bench.Sitting;
import io.sluice.bench.http.ServerOptions;
import io.sluice.bench.load.EventForm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What it costs when many stop reading. */
@Command(
    name = "stalled",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Readers of endless streams that read no more than the status, of a gateway with little heap.",
      "First with the stall timeout off: what lives in its heap after a full collection, and what is",
      "resident, looked at again and again: it is to be flat. Then with the timeout on: how long",
      "until all are dropped, which is to be within twice of it."
    })
public final class StalledBench implements Callable<Integer> {

  private static final Duration QUICK = Duration.ofSeconds(20);

  /** What a collection leaves now and then is no growth. */
  private static final long NOISE_BYTES = 8 << 20;

  @Mixin private final Sitting sitting = new Sitting(1, 0, 0);

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

  @Option(names = "--quick", description = "watched for 20 s only")
  private boolean quick;

  /** Made by picocli. */
  public StalledBench() {}

  @Override
  public Integer call() throws IOException {
    StalledFigures figures =
        new StalledMeasuring(sitting, servers, form, readers)
            .measure(
                quick ? QUICK : Duration.ofMinutes(minutes),
                Duration.ofSeconds(quick ? Math.min(5, every) : every),
                Duration.ofSeconds(timeout),
                one -> System.err.println(line(one)));
    StalledFigures.Sample first = figures.samples().getFirst();
    StalledFigures.Sample last = figures.samples().getLast();
    boolean flat = figures.heapGrowth() < NOISE_BYTES && figures.residentGrowth() < NOISE_BYTES;
    boolean soon = figures.lastDrop().compareTo(figures.timeout().multipliedBy(2)) <= 0;
    System.out.printf(
        Locale.ROOT,
        """
        %,d readers (%s) that read nothing, timeout off, %d s: %s
          live heap %.1f MB at first, %.1f at last, %+.1f at most
          resident %.1f MB at first, %.1f at last, %+.1f at most
        timeout of %.1f s: first drop after %.1f s, all after %.1f s (%s); opening them took %.1f s
        """,
        readers,
        form,
        last.second(),
        flat ? "flat" : "NOT FLAT",
        mb(first.heapBytes()),
        mb(last.heapBytes()),
        mb(figures.heapGrowth()),
        mb(first.residentBytes()),
        mb(last.residentBytes()),
        mb(figures.residentGrowth()),
        seconds(figures.timeout()),
        seconds(figures.firstDrop()),
        seconds(figures.lastDrop()),
        soon ? "within twice the timeout" : "LATE",
        seconds(figures.opening()));
    Path json = sitting.file("stalled.json");
    Files.writeString(json, figures.json().encodePrettily());
    System.out.println("as JSON: " + json);
    servers.printProfile(sitting);
    return flat && soon ? 0 : 1;
  }

  private static String line(StalledFigures.Sample one) {
    return String.format(
        Locale.ROOT,
        "%4d s  live heap %6.1f MB  resident %6.1f MB",
        one.second(),
        mb(one.heapBytes()),
        mb(one.residentBytes()));
  }

  private static double mb(long bytes) {
    return bytes / 1e6;
  }

  private static double seconds(Duration time) {
    return time.toMillis() / 1e3;
  }
}
