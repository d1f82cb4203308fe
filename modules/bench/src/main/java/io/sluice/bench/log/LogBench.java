package io.sluice.bench.log;

import io.sluice.bench.Directories;
import io.sluice.bench.NodeOptions;
import io.sluice.bench.Rounds;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Progress;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.log.rocks.RocksLogOptions;
import io.sluice.log.rocks.RocksLogStore;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Appending to a log and replaying it, beside RocksDB itself. */
@Command(
    name = "log",
    header = "appending to a log and replaying it, beside RocksDB itself",
    description = {
      "Appends small chunks in batches, at the durability `interval`, and replays the log: asked",
      "for part by part, as a stream of the bus (once while it is written), and as NDJSON over HTTP.",
      "In RocksDB and in memory; beside RocksDB itself, which is given the same bytes as often, synced",
      "once a second, and read with an iterator. All in one JVM, in turn; the first round is warmth and is not counted.",
      "The figure to quote is the ratio."
    },
    footer = "--quick: logs of 200,000 chunks")
public final class LogBench extends Comparison<Rounds> {

  private static final String RAW_APPEND = "append, RocksDB itself";
  private static final String RAW_SCAN = "replay, RocksDB itself";
  private static final String STORE = "the store in RocksDB";
  private static final String MEMORY = "the store in memory";

  /** What the store in memory may take: three times what it gets, which is the load twice. */
  private static final double MEMORY_ROOM = 6;

  private static final int QUICK_CHUNKS = 200_000;

  @Option(names = "--chunks", description = "how many a log gets")
  private int chunks = 700_000;

  @Option(names = "--batch", description = "how many are appended together")
  private int batch = 100;

  @Option(names = "--size", description = "bytes of each, from 32 to 127")
  private int size = 64;

  @Option(names = "--only", description = "a regular expression of what is measured")
  private String only = ".*";

  private final LogFigures rates = new LogFigures();

  /** Made by picocli. */
  public LogBench() {
    super(new Rounds(3));
  }

  /** Something that is measured: it answers the payload bytes it came upon, or 0. */
  private interface Measured {
    long run() throws Exception;
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws Exception {
    if (sitting.isQuick()) {
      chunks = Math.min(chunks, QUICK_CHUNKS);
    }
    Load load = load();
    Path directory = Files.createTempDirectory(sitting.file("").toAbsolutePath(), "log");
    progress.expect(1 + sitting.rounds());
    try {
      for (int round = 0; round <= sitting.rounds(); round++) {
        progress.step(round == 0 ? "for warmth" : "round " + round);
        round(directory, load, round);
      }
      System.out.print(rates.table());
      sitting.keep("log.json", rates.json(load));
    } finally {
      rates.addTo(figures);
      Directories.delete(directory);
    }
    return true;
  }

  private Load load() {
    if (size < Load.MIN_SIZE || size > Byte.MAX_VALUE || batch < 1 || chunks < batch) {
      throw new IllegalArgumentException("--size is 32 to 127, --batch from 1 to --chunks");
    }
    return new Load(chunks / batch * batch, batch, size);
  }

  private void round(Path directory, Load load, int round) throws Exception {
    Path raw = directory.resolve("raw-" + round);
    try (RawRocks rocks = new RawRocks(raw)) {
      measure(round, RAW_APPEND, RAW_APPEND, load, () -> appended(() -> rocks.append(1, load)));
    }
    // Opened again, so that what is read comes out of files.
    try (RawRocks rocks = new RawRocks(raw)) {
      measure(round, RAW_SCAN, RAW_SCAN, load, () -> rocks.scan(1) - load.chunks());
    }
    RocksLogOptions options = RocksLogOptions.in(directory.resolve("store-" + round));
    try (Served served = new Served(RocksLogStore.open(options))) {
      append(round, STORE, served, load);
    }
    try (Served served = new Served(RocksLogStore.open(options))) {
      replay(round, STORE, served, load);
    }
    Vertx vertx = Vertx.vertx(NodeOptions.vertx());
    long room = (long) (MEMORY_ROOM * load.chunks() * load.size());
    MemoryLogOptions memory = MemoryLogOptions.DEFAULT.maxBytes(room);
    try (Served served = new Served(MemoryLogStore.on(vertx, memory))) {
      append(round, MEMORY, served, load);
      replay(round, MEMORY, served, load);
    } finally {
      vertx.close().await(20, TimeUnit.SECONDS);
    }
  }

  private void append(int round, String name, Served served, Load load) throws Exception {
    Appender appender = new Appender(served.store());
    // Always done, since it is replayed.
    String whole = "append, " + name;
    double rate = rate(round, whole, load, () -> appended(() -> appender.append("log", load)));
    tell(round, whole, RAW_APPEND, rate);
    String tailed = "append, read meanwhile, " + name;
    measure(round, tailed, RAW_APPEND, load, () -> served.tailed("tailed", load));
  }

  private void replay(int round, String name, Served served, Load load) throws Exception {
    String bus = "on the bus, " + name;
    measure(round, "part by part, " + name, RAW_SCAN, load, () -> served.parts("log"));
    measure(round, bus, RAW_SCAN, load, () -> served.overTheBus("log"));
    measure(round, "as NDJSON, " + name, bus, load, () -> served.ndjson("log", load));
  }

  private void measure(int round, String what, String other, Load load, Measured measured)
      throws Exception {
    if (what.matches(only) || what.startsWith(RAW_APPEND)) {
      tell(round, what, other, rate(round, what, load, measured));
    }
  }

  private void tell(int round, String what, String other, double rate) {
    System.err.printf("  %-34s %,12.0f chunks/s%n", what, rate);
    if (round > 0) {
      rates.add(what, other, rate);
    }
  }

  /** Chunks a second; what is Sluice's is recorded, each by itself, once it is warm. */
  private double rate(int round, String what, Load load, Measured measured) throws Exception {
    boolean isTheirs = what.equals(RAW_APPEND) || what.equals(RAW_SCAN);
    return round == 0 || isTheirs
        ? rate(load, measured)
        : sitting.recordHere("log-" + what.replaceAll("\\W+", "-"), () -> rate(load, measured));
  }

  /** Chunks a second. */
  private static double rate(Load load, Measured measured) throws Exception {
    long start = System.nanoTime();
    long bytes = measured.run();
    double rate = load.chunks() * 1e9 / (System.nanoTime() - start);
    long wanted = (long) load.chunks() * load.size();
    if (bytes != wanted) {
      throw new IllegalStateException(bytes + " bytes of payload instead of " + wanted);
    }
    return rate;
  }

  private interface Appending {
    void run() throws Exception;
  }

  /** What is appended is not read, so it counts as whole. */
  private long appended(Appending appending) throws Exception {
    appending.run();
    Load load = load();
    return (long) load.chunks() * load.size();
  }
}
