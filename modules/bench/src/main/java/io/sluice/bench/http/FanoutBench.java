package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.load.EventForm;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One log to many readers of SSE, beside a bare Vert.x server that writes the same bytes. */
@Command(
    name = "fanout",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "A log in memory, written so many events at a time, read as SSE by all readers, beside a bare",
      "Vert.x server that writes the same bytes to each, on one event loop each; Spring WebFlux with",
      "a sink, on its own event loops; and nchan in an nginx of one worker, where that is installed",
      "(Debian: nginx, libnginx-mod-nchan), to which the events are posted one by one meanwhile.",
      "Then what an idle reader costs in memory, heap and direct buffers, beside a bare response.",
      "The figures to quote are the ratio and the difference."
    })
public final class FanoutBench implements Callable<Integer> {

  @Mixin private final Sitting sitting = new Sitting(3, 6, 5);

  @Option(names = "--readers", split = ",", description = "how many readers at once")
  private List<Integer> readers = List.of(1_000);

  @Option(names = "--rate", description = "events a second")
  private int rate = 2_000;

  @Option(names = "--batch", description = "events per write")
  private int batch = 20;

  @Option(names = "--idle", description = "how many idle readers; 0 for none")
  private int idle = 5_000;

  @Option(
      names = "--contenders",
      split = ",",
      converter = ServerKind.Converter.class,
      description = "bare, webflux, nchan, sluice")
  private List<ServerKind> kinds = List.of(ServerKind.values());

  /** Made by picocli. */
  public FanoutBench() {}

  @Override
  public Integer call() throws IOException {
    try (Contenders contenders = new Contenders()) {
      for (ServerKind kind : kinds) {
        start(kind, contenders);
      }
      Report.print(
          Contender.measure(sitting, contenders.all(), List.of(EventForm.SSE), readers),
          sitting.file("fanout.json"));
      if (idle > 0) {
        for (Contender one : contenders.all()) {
          if (one.name().equals(ServerKind.NCHAN.toString())) {
            continue; // which has no heap to ask for
          }
          String target = one.url().getPath().replace(FanoutServer.HOT, FanoutServer.IDLE);
          System.out.printf(
              Locale.ROOT,
              "%,d idle readers of %s, bytes each: %,d%n",
              idle,
              one.name(),
              idle(one.server(), target + "?from=now"));
        }
      }
    }
    return 0;
  }

  private void start(ServerKind kind, Contenders contenders) throws IOException {
    switch (kind) {
      case BARE -> contenders.add(kind, start("bare"), "/" + FanoutServer.HOT);
      case SLUICE ->
          contenders.add(kind, start("sluice"), "/streams/" + FanoutServer.HOT + "?from=now");
      case WEBFLUX ->
          contenders.add(
              kind, ServerOptions.spring(sitting, "1g", rate, batch), "/" + FanoutServer.HOT);
      case NCHAN -> {
        Optional<ServerProcess> nchan = Nchan.start(sitting);
        nchan.ifPresent(server ->
            contenders.add(
                Contender.of(kind, server, "/" + FanoutServer.HOT, () -> publish(server))));
      }
    }
  }

  private Closeable publish(ServerProcess server) {
    Publisher publisher = Publisher.start(server, "/pub", rate);
    return () -> {
      System.err.printf(Locale.ROOT, "published to nchan: %,.0f events/s%n", publisher.rate());
      publisher.close();
    };
  }

  private ServerProcess start(String which) throws IOException {
    ProcessBuilder command =
        JavaCommand.of(
            List.of("-Xmx1g"),
            FanoutServer.class.getName(),
            List.of(which, Integer.toString(rate), Integer.toString(batch)));
    return ServerProcess.start(sitting.file(which + ".log"), command);
  }

  /** Bytes that one idle reader costs; half of them come first, so that what all share is there. */
  private long idle(ServerProcess server, String target) throws IOException {
    List<SocketChannel> open = new ArrayList<>();
    try {
      connect(server.url(), target, idle, open);
      long before = FanoutServer.heap(server);
      connect(server.url(), target, idle, open);
      return (FanoutServer.heap(server) - before) / idle;
    } finally {
      for (SocketChannel channel : open) {
        channel.close();
      }
    }
  }

  private static void connect(URI url, String target, int count, List<SocketChannel> open)
      throws IOException {
    byte[] request =
        ("GET " + target + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    List<SocketChannel> added = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()));
      open.add(channel);
      added.add(channel);
      channel.write(ByteBuffer.wrap(request));
    }
    ByteBuffer head = ByteBuffer.allocate(1_024);
    for (SocketChannel channel : added) {
      if (channel.read(head.clear()) < 1) {
        throw new IOException("an idle reader got no answer");
      }
    }
  }
}
