package io.sluice.bench.http;

import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.load.Transfer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A file and a process's output over HTTP, beside a process that writes into a socket itself. */
@Command(
    name = "cat",
    header = "a file and a process, beside cat into a socket",
    description = {
      "A file of lines of 64 bytes through Sluice, beside `cat FILE` whose standard output is the",
      "client's socket (bash connects it; nothing of Java is between). Through Sluice: as a file",
      "and as the process `cat FILE`, both in blocks, as raw; and as the process read line by",
      "line, each checked to be JSON, as NDJSON. All give the same bytes, which is checked while",
      "warming up. Whole transfers one after the other; the figure to quote is the ratio."
    })
public final class CatBench extends Comparison<Sitting> {

  private static final String CAT = "cat";

  private static final Map<String, String> WORK =
      Map.of(
          "file", "the file, raw", "process", "cat's blocks, raw", "lines", "cat's lines, NDJSON");

  @Mixin private final ServerOptions servers = new ServerOptions();

  @Option(names = "--megabytes", description = "how large the file is")
  private int megabytes = 256;

  /** Made by picocli. */
  public CatBench() {
    super(new Sitting(3, 1, 3));
  }

  /** One way to have the bytes. */
  private interface Way {
    Transfer take(boolean summed) throws IOException, InterruptedException;
  }

  @Override
  protected boolean measure(Figures figures, Progress progress)
      throws IOException, InterruptedException {
    Path file = sitting.file("cat.ndjson").toAbsolutePath();
    Transfer whole = LinesFile.write(file, megabytes);
    RateTable rates = new RateTable("MB/s");
    try (ServerProcess gateway = servers.gateway(sitting, configuration(file))) {
      Map<String, Way> ways = ways(gateway, file);
      progress.expect(sitting.rounds() * ways.size());
      for (int round = 1; round <= sitting.rounds(); round++) {
        for (Map.Entry<String, Way> way : ways.entrySet()) {
          progress.step("round " + round + ", " + way.getKey());
          double rate = measure(way.getValue(), whole);
          progress.tell(String.format(Locale.ROOT, "%,.0f MB/s", rate));
          rates.add(way.getKey(), rate);
          add(way.getKey(), rate, figures);
        }
      }
    } finally {
      Files.delete(file);
    }
    System.out.println(rates);
    sitting.keep("cat.json", new JsonObject(rates.all()));
    return true;
  }

  /** What {@code cat} does by itself is what each of the others is beside. */
  private static void add(String way, double rate, Figures figures) {
    WORK.forEach((name, work) -> {
      if (way.equals(CAT) || way.equals(name)) {
        Subject subject = new Subject(Area.CAT, work, Measure.MEGABYTES);
        figures.add(subject, way.equals(CAT) ? "cat" : Figure.SLUICE, rate);
      }
    });
  }

  private static List<String> cat(Path file) {
    return List.of("cat", file.toString());
  }

  private static Map<String, Way> ways(ServerProcess gateway, Path file) {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(CAT, summed -> Transfer.socket(cat(file), summed));
    ways.put("file", summed -> http(gateway, "file?format=raw", summed));
    ways.put("process", summed -> http(gateway, "process?format=raw", summed));
    ways.put("lines", summed -> http(gateway, "lines?format=ndjson", summed));
    return ways;
  }

  private static Transfer http(ServerProcess gateway, String target, boolean summed)
      throws IOException {
    return Transfer.http(gateway.url().resolve("/streams/" + target), "*/*", summed);
  }

  /** Megabytes a second of whole transfers, one after the other. */
  private double measure(Way way, Transfer whole) throws IOException, InterruptedException {
    for (long end = System.nanoTime() + sitting.warmUp().toNanos(); System.nanoTime() < end; ) {
      Transfer one = way.take(true);
      if (one.bytes() != whole.bytes() || one.checksum() != whole.checksum()) {
        throw new IllegalStateException("not the bytes of the file, but " + one);
      }
    }
    long bytes = 0;
    long nanos = 0;
    while (nanos < sitting.counted().toNanos()) {
      Transfer one = way.take(false);
      bytes += one.bytes();
      nanos += one.nanos();
    }
    return bytes * 1e3 / nanos;
  }

  private Path configuration(Path file) throws IOException {
    JsonObject process = new JsonObject().put("type", "process").put("command", cat(file));
    JsonObject streams =
        new JsonObject()
            .put("file", new JsonObject().put("type", "file").put("file", file.toString()))
            .put("process", process.copy().put("read", "bytes"))
            .put("lines", process.copy().put("contentType", "application/json"));
    return sitting.configuration("cat.yaml", new JsonObject().put("streams", streams));
  }
}
