package io.sluice.bench.chat;

import io.sluice.bench.Directories;
import io.sluice.bench.LiveHeap;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.http.ServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers of a model at a fixed pace, through the gateway beside read straight. */
@Command(
    name = "chat",
    header = "500 answers of a model at once, beside reading the model straight",
    description = {
      "Answers of an OpenAI-compatible model at a fixed pace, all at once: read straight (raw), through",
      "/v1/chat/completions (direct), and as chats, whose answers are logs in memory or in RocksDB.",
      "Each token says when it was sent and whose it is. One reader is slow. The gateway is a JVM of",
      "its own, with a heap of fixed size; the model and the readers are a thread each of another one.",
      "The figures to quote are the added 99th percentile, and that nothing was lost, crossed or",
      "reordered. Each way is run once before it counts."
    },
    footer = "--quick: 100 answers, so that targets for 500 are not judged, and no logs in RocksDB")
public final class ChatBench extends Comparison<Sitting> {

  /** As many as a gateway that was not warmed up can keep pace with. */
  private static final int QUICK_ANSWERS = 100;

  /** For how long the readers of all answers may wait for their first token, and their end. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** After the gateway stood still to count its heap, before tokens count again. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  private static final Duration QUICKLY_SETTLED = Duration.ofMillis(500);

  @Mixin private final ServerOptions servers = ServerOptions.steady();

  @Option(names = "--answers", description = "answers at once; the last has the slow reader")
  private int answers = 500;

  @Option(names = "--rate", description = "tokens a second of each answer")
  private int rate = 50;

  @Option(names = "--slow-rate", description = "bytes a second that the slow reader takes")
  private int slowRate = 2_048;

  @Option(
      names = "--slow-padding",
      description =
          "bytes more in each token of the slow reader's answer, to fill its buffers soon")
  private int slowPadding = 400;

  @Option(
      names = "--ways",
      split = ",",
      description = "what is beside raw: DIRECT, MEMORY, ROCKSDB")
  private List<Way> ways = List.of(Way.DIRECT, Way.MEMORY, Way.ROCKSDB);

  /** Made by picocli. */
  public ChatBench() {
    super(new Sitting(2, 10, 20).quick(1, 1));
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    if (sitting.isQuick()) {
      answers = Math.min(answers, QUICK_ANSWERS);
      ways = ways.stream().filter(way -> way != Way.ROCKSDB).toList();
    }
    ChatFigures told = new ChatFigures(figures, progress, answers);
    List<ChatFigure> all = new ArrayList<>();
    try (Upstream upstream = new Upstream(answers, rate, slowPadding)) {
      sit(upstream, "memory", List.of(Way.DIRECT, Way.MEMORY), all, told);
      sit(upstream, "rocksdb", List.of(Way.ROCKSDB), all, told);
    }
    sitting.keep(
        "chat.json",
        new JsonObject()
            .put("answers", answers)
            .put("rate", rate)
            .put("rounds", new JsonArray(all.stream().map(ChatFigure::json).toList())));
    return all.stream().allMatch(ChatFigure::isExact);
  }

  /** Measures the ways of a gateway with one store, and raw in the same rounds. */
  private void sit(
      Upstream upstream, String store, List<Way> possible, List<ChatFigure> all, ChatFigures told)
      throws IOException {
    List<Way> wanted = possible.stream().filter(ways::contains).toList();
    if (wanted.isEmpty()) {
      return;
    }
    List<ChatFigure> measured = new ArrayList<>();
    Path directory = Files.createTempDirectory(sitting.file("").toAbsolutePath(), "chat");
    Path configuration = configuration(upstream, store, directory);
    try (ServerProcess gateway = servers.gateway(sitting, configuration)) {
      int rehearsals = sitting.isQuick() ? 0 : wanted.size();
      told.expect(rehearsals + sitting.rounds() * (1 + wanted.size()));
      for (Way way : wanted.subList(0, rehearsals)) {
        // What happens for the first time, such as an answer's end, has the JVM throw away what it
        // compiled without it, and tokens wait for that.
        told.rehearse(way);
        measure(upstream, way, gateway);
      }
      for (int round = 1; round <= sitting.rounds(); round++) {
        told.begin(Way.RAW, round);
        ChatFigure raw = measure(upstream, Way.RAW, null);
        measured.add(raw);
        System.err.println(raw.json().encode());
        for (Way way : wanted) {
          told.begin(way, round);
          ChatFigure through = measure(upstream, way, gateway);
          told.add(through, raw);
          measured.add(through);
          System.err.println(through.json().encode());
        }
      }
    } finally {
      Directories.delete(directory);
    }
    System.out.println("the gateway with its logs in " + store + ":");
    System.out.println(ChatTable.of(measured));
    all.addAll(measured);
  }

  private Path configuration(Upstream upstream, String store, Path directory) throws IOException {
    int most = answers + 10;
    JsonObject model =
        new JsonObject()
            .put("type", "openai")
            .put("url", upstream.url() + "/v1")
            .put("model", "paced")
            .put("maxStreams", Math.max(1_000, 2 * most));
    JsonObject chat =
        new JsonObject()
            .put("models", new JsonArray().add("paced"))
            .put("answerChars", 1_000_000)
            .put("answers", most)
            .put("answersPerClient", most);
    JsonObject stored = new JsonObject().put("type", store);
    if (store.equals("rocksdb")) {
      stored.put("directory", directory.toString());
    } else {
      stored.put("bytes", 600_000_000);
    }
    JsonObject limits = new JsonObject().put("streamsPerClient", Math.max(2_000, 2 * most));
    JsonObject configuration =
        new JsonObject()
            .put("http", new JsonObject().put("limits", limits))
            .put("store", stored)
            .put("chat", chat)
            .put("streams", new JsonObject().put("paced", model));
    return sitting.configuration("chat.yaml", configuration);
  }

  private ChatFigure measure(Upstream upstream, Way way, @Nullable ServerProcess gateway)
      throws IOException {
    List<Long> heaps = new ArrayList<>();
    heaps.add(heap(gateway));
    try (Readers readers =
        new Readers(gateway == null ? upstream.url() : gateway.url(), way, answers, slowRate)) {
      List<Tokens> tokens = readers.tokens();
      check(
          readers.readUntil(() -> tokens.stream().allMatch(one -> one.next() > 0), PATIENCE),
          way + ": an answer did not begin");
      pass(readers, sitting.warmUp());
      Duration half = sitting.counted().dividedBy(2);
      Duration before = cpu(gateway);
      long nanos = readers.count(half);
      Duration cpu = cpu(gateway).minus(before);
      heaps.add(heapMeanwhile(readers, gateway));
      before = cpu(gateway);
      nanos += readers.count(half);
      cpu = cpu.plus(cpu(gateway)).minus(before);
      heaps.add(heapMeanwhile(readers, gateway));
      upstream.endAll();
      readers.readUntil(() -> tokens.stream().allMatch(Tokens::isDone), PATIENCE);
      return figure(way, upstream, readers, nanos, cpu, heaps);
    }
  }

  private ChatFigure figure(
      Way way, Upstream upstream, Readers readers, long nanos, Duration cpu, List<Long> heaps) {
    List<Tokens> tokens = readers.tokens();
    return new ChatFigure(
        way,
        readers.latencies(),
        nanos,
        tokens.stream()
            .mapToLong(one -> one.lost() + upstream.said(one.answer()) - one.next())
            .sum(),
        tokens.stream().mapToLong(Tokens::crossed).sum(),
        tokens.stream().mapToLong(Tokens::reordered).sum(),
        tokens.stream().filter(one -> !one.isDone()).count(),
        upstream.said(answers - 1),
        readers.slowRead(),
        cpu,
        heaps);
  }

  /** The readers go on, but nothing counts while the gateway stands still. */
  private long heapMeanwhile(Readers readers, @Nullable ServerProcess gateway) throws IOException {
    CompletableFuture<Long> heap = CompletableFuture.supplyAsync(() -> heap(gateway));
    check(readers.readUntil(heap::isDone, PATIENCE), "the gateway's heap was not counted");
    pass(readers, sitting.isQuick() ? QUICKLY_SETTLED : SETTLED);
    return heap.join();
  }

  private static void pass(Readers readers, Duration time) throws IOException {
    readers.readUntil(() -> false, time);
  }

  private static long heap(@Nullable ServerProcess gateway) {
    return gateway == null ? 0 : LiveHeap.bytes(gateway);
  }

  private static Duration cpu(@Nullable ServerProcess gateway) {
    return gateway == null ? Duration.ZERO : gateway.cpu();
  }

  private static void check(boolean is, String otherwise) throws IOException {
    if (!is) {
      throw new IOException(String.format(Locale.ROOT, "%s within %s", otherwise, PATIENCE));
    }
  }
}
