package io.sluice.bench.net;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The two processes of one {@link Kind}, until closed; idle while the others are measured. */
final class Pair implements AutoCloseable {

  /** What a measurement may take longer than it should, before it is given up. */
  private static final long PATIENCE_SECONDS = 60;

  private static final ScheduledExecutorService WATCH =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  private final Kind kind;
  private final ServerProcess server;
  private final Process client;
  private final BufferedReader answers;
  private final Writer orders;

  private Pair(Kind kind, ServerProcess server, Process client) {
    this.kind = kind;
    this.server = server;
    this.client = client;
    answers = client.inputReader(StandardCharsets.UTF_8);
    orders = client.outputWriter(StandardCharsets.UTF_8);
  }

  /** Starts both. */
  static Pair start(Kind kind, Sitting sitting, String heap) throws IOException {
    String title = "net-" + kind.title.toLowerCase(java.util.Locale.ROOT);
    ProcessBuilder serving =
        JavaCommand.of(
            options(kind, title + "-server", sitting, heap),
            NetServer.class.getName(),
            List.of(kind.name()));
    ServerProcess server = ServerProcess.start(sitting.file(title + "-server.log"), serving);
    Process client =
        JavaCommand.of(
                options(kind, title + "-client", sitting, heap),
                NetClient.class.getName(),
                List.of(kind.name(), "" + server.url().getPort()))
            .redirectError(sitting.file(title + "-client.log").toFile())
            .start();
    Pair pair = new Pair(kind, server, client);
    pair.await(ServerProcess.READY, Duration.ZERO);
    return pair;
  }

  private static List<String> options(Kind kind, String name, Sitting sitting, String heap)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx" + heap));
    // Hazelcast asks for these, and is slow without.
    for (String opened : List.of("java.lang", "sun.nio.ch", "java.nio")) {
      options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED");
    }
    if (kind == Kind.SLUICE) {
      options.addAll(sitting.recorded(name));
    }
    return options;
  }

  Kind kind() {
    return kind;
  }

  /** Reads a stream of chunks of this size. */
  NetFigure measure(int size, Sitting sitting) throws IOException {
    Duration counted = sitting.counted();
    orders.write(size + " " + sitting.warmUp().toMillis() + " " + counted.toMillis() + "\n");
    orders.flush();
    await(NetClient.COUNTING, sitting.warmUp());
    Duration before = cpu();
    String[] answer = await("", counted).split(" ", 2);
    Duration cpu = cpu().minus(before);
    return new NetFigure(
        kind, size, Long.parseLong(answer[0]), Duration.ofNanos(Long.parseLong(answer[1])), cpu);
  }

  private Duration cpu() {
    return server.cpu().plus(client.info().totalCpuDuration().orElse(Duration.ZERO));
  }

  /** Waits for a line that begins like this; for as long as it should take, and some patience. */
  private String await(String beginning, Duration due) throws IOException {
    var late =
        WATCH.schedule(
            () -> {
              var unused = client.destroyForcibly();
            },
            due.toSeconds() + PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    try {
      String line = answers.readLine();
      while (line != null && !line.startsWith(beginning)) {
        line = answers.readLine();
      }
      if (line == null) {
        throw new IOException("the reader of " + kind.title + " gave up; its log says why");
      }
      return line;
    } finally {
      late.cancel(false);
    }
  }

  @Override
  public void close() {
    client.destroy();
    server.close();
    try {
      if (!client.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        var unused = client.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
