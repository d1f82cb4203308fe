package io.sluice.bench.http;

import io.sluice.bench.NodeOptions;
import io.sluice.bench.Programs;
import io.sluice.bench.Rounds;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.load.Transfer;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.verticles.SourceVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A worker's generator, beside a loop in Python that writes lines into a pipe. */
@Command(
    name = "workers",
    header = "a generator in Python, to a verticle and as NDJSON, beside a bare loop in Python",
    description = {
      "Items of 100 bytes of JSON from one generator in Python: to a verticle in Sluice's process, and as NDJSON",
      "over HTTP to a client in another one; beside a bare loop in Python that writes lines of",
      "100 bytes to its standard output, which this program reads: the limit of the language.",
      "All items of a round, from the request to the last one; the figure to quote is the ratio."
    },
    footer = "--quick: 300,000 items")
public final class WorkerBench extends Comparison<Rounds> {

  private static final String PIPE = "pipe";
  private static final String VERTICLE = "verticle";
  private static final String NDJSON = "ndjson";

  private static final Map<String, Subject> WAYS =
      Map.of(
          VERTICLE, new Subject(Area.WORKERS, "Python to a verticle, 100 B", Measure.ITEMS),
          NDJSON, new Subject(Area.WORKERS, "Python as NDJSON, 100 B", Measure.ITEMS));

  private static final long QUICK_ITEMS = 300_000;

  private static final String GENERATOR =
      """
      def items(n):
          text = "x" * 98
          for i in range(n):
              yield text
      """;

  private static final String LOOP =
      """
      import sys
      out = sys.stdout.buffer
      line = b'"' + b"x" * 98 + b'"\\n'
      for i in range(int(sys.argv[1])):
          out.write(line)
      """;

  @Mixin private final ServerOptions servers = new ServerOptions();

  @Option(names = "--items", description = "items of a round")
  private long items = 1_000_000;

  /** Made by picocli. */
  public WorkerBench() {
    super(new Rounds(5));
  }

  /** One way to have the items: how many nanoseconds it took. */
  private interface Way {
    long take() throws IOException, InterruptedException;
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws Exception {
    if (sitting.isQuick()) {
      items = Math.min(items, QUICK_ITEMS);
    }
    String missing = Programs.missing("python3");
    if (missing != null) {
      WAYS.values().forEach(work -> figures.notMeasured(work, Figure.SLUICE, missing));
      System.out.println("not measured: " + missing);
      return true;
    }
    Path directory = sitting.file("workers").toAbsolutePath();
    Files.createDirectories(directory);
    Files.writeString(directory.resolve("generator.py"), GENERATOR);
    JsonObject configuration = configuration(directory);
    Path file = sitting.configuration("workers.yaml", configuration);
    RateTable rates = new RateTable("k items/s");
    Vertx vertx = Vertx.vertx(NodeOptions.vertx());
    try (ServerProcess gateway = servers.gateway(sitting, file)) {
      vertx
          .deployVerticle(new SourceVerticle(), new DeploymentOptions().setConfig(configuration))
          .await();
      Map<String, Way> ways = new LinkedHashMap<>();
      ways.put(PIPE, this::pipe);
      ways.put(VERTICLE, () -> verticle(ChunkBus.on(vertx)));
      ways.put(NDJSON, () -> ndjson(gateway));
      progress.expect((1 + sitting.rounds()) * ways.size());
      for (int round = 0; round <= sitting.rounds(); round++) {
        for (Map.Entry<String, Way> way : ways.entrySet()) {
          progress.step("round " + round + ", " + way.getKey());
          double rate = items * 1e6 / take(round, way.getKey(), way.getValue());
          progress.tell(String.format(Locale.ROOT, "%,.0f k items/s", rate));
          if (round > 0) { // the first warms up
            rates.add(way.getKey(), rate);
            add(way.getKey(), 1_000 * rate, figures);
          }
        }
      }
    } finally {
      vertx.close().await();
    }
    System.out.println(rates);
    sitting.keep("workers.json", new JsonObject(rates.all()));
    return true;
  }

  /** To a verticle of this JVM, which is recorded then; the first round warms up. */
  private long take(int round, String name, Way way) throws Exception {
    boolean isHere = round > 0 && name.equals(VERTICLE);
    return isHere ? sitting.recordHere("workers-" + name, way::take) : way.take();
  }

  /** The pipe is what each of the others is beside. */
  private static void add(String way, double rate, Figures figures) {
    WAYS.forEach((name, work) -> {
      if (way.equals(PIPE) || way.equals(name)) {
        figures.add(work, way.equals(PIPE) ? "a pipe" : Figure.SLUICE, rate);
      }
    });
  }

  private static JsonObject configuration(Path directory) {
    JsonObject worker =
        new JsonObject()
            .put("type", "worker")
            .put("language", "python")
            .put("paths", directory.toString())
            .put("serve", "generator:items");
    return new JsonObject().put("streams", new JsonObject().put("items", worker));
  }

  private long pipe() throws IOException {
    long begin = System.nanoTime();
    Process python =
        new ProcessBuilder("python3", "-c", LOOP, String.valueOf(items))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] block = new byte[64 * 1024];
    long lines = 0;
    try (var from = python.getInputStream()) {
      for (int read = from.read(block); read > 0; read = from.read(block)) {
        for (int i = 0; i < read; i++) {
          lines += block[i] == '\n' ? 1 : 0;
        }
      }
    }
    check(lines);
    return System.nanoTime() - begin;
  }

  private StreamRequest request() {
    return StreamRequest.create().with("n", String.valueOf(items));
  }

  private long verticle(ChunkBus bus) {
    long begin = System.nanoTime();
    ChunkStream stream = bus.open("items", request()).await();
    AtomicLong count = new AtomicLong();
    stream.batchHandler(batch -> count.setPlain(count.getPlain() + batch.size()));
    Outcome outcome = stream.outcome().await();
    if (!(outcome instanceof Outcome.Completed)) {
      throw new IllegalStateException("the stream ended as " + outcome);
    }
    check(count.get());
    return System.nanoTime() - begin;
  }

  private long ndjson(ServerProcess gateway) throws IOException {
    Transfer transfer =
        Transfer.http(
            gateway.url().resolve("/streams/items?format=ndjson&n=" + items), "*/*", false);
    check(transfer.bytes() / 101);
    return transfer.nanos();
  }

  private void check(long arrived) {
    if (arrived != items) {
      throw new IllegalStateException(arrived + " items of " + items + " arrived");
    }
  }
}
