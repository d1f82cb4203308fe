package io.sluice.bench.net;

import io.sluice.bench.AskedProcess;
import io.sluice.bench.JavaCommand;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The two processes of one {@link Kind}, until closed; idle while the others are measured. */
final class Pair implements AutoCloseable {

  private final Kind kind;
  private final ServerProcess server;
  private final AskedProcess client;

  private Pair(Kind kind, ServerProcess server, AskedProcess client) {
    this.kind = kind;
    this.server = server;
    this.client = client;
  }

  /** Starts both. */
  static Pair start(Kind kind, Sitting sitting, String heap) throws IOException {
    String title = "net-" + kind.title.toLowerCase(Locale.ROOT);
    ProcessBuilder serving =
        JavaCommand.of(
            options(kind, title + "-server", sitting, heap),
            NetServer.class.getName(),
            List.of(kind.name()));
    ServerProcess server = ServerProcess.start(sitting.file(title + "-server.log"), serving);
    try {
      ProcessBuilder reading =
          JavaCommand.of(
              options(kind, title + "-client", sitting, heap),
              NetClient.class.getName(),
              List.of(kind.name(), "" + server.url().getPort()));
      String reader = "the reader of " + kind.title;
      return new Pair(
          kind, server, AskedProcess.start(reader, sitting.file(title + "-client.log"), reading));
    } catch (IOException notStarted) {
      server.close();
      throw notStarted;
    }
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
    client.ask(size + " " + sitting.warmUp().toMillis() + " " + counted.toMillis());
    client.await(NetClient.COUNTING, sitting.warmUp());
    Duration before = cpu();
    String[] answer = client.await("", counted).split(" ", 2);
    Duration cpu = cpu().minus(before);
    return new NetFigure(
        kind, size, Long.parseLong(answer[0]), Duration.ofNanos(Long.parseLong(answer[1])), cpu);
  }

  private Duration cpu() {
    return server.cpu().plus(client.cpu());
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
