package io.sluice.bench.net;

import io.sluice.bench.Sitting;
import io.sluice.bench.http.Profile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One stream from a JVM to another, beside what else carries chunks. */
@Command(
    name = "net",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "One endless stream from a JVM to another on loopback, each payload read: Sluice over a",
      "clustered event bus, beside RSocket's request-stream, Pekko's StreamRefs, the event bus's own",
      "send of a message a chunk, and a bare NetSocket that carries lengths and payloads, which is",
      "the limit. Each has two JVMs of its own, warm, and all are measured in turn. The figure to",
      "quote is the ratio."
    })
public final class NetBench implements Callable<Integer> {

  @Mixin private final Sitting sitting = new Sitting(3, 3, 3);

  @Option(names = "--sizes", split = ",", description = "bytes of a chunk")
  private List<Integer> sizes = List.of(64, 1024, 64 * 1024);

  @Option(
      names = "--only",
      split = ",",
      description = "what is measured: ${COMPLETION-CANDIDATES}; all by default")
  private List<Kind> kinds = List.of(Kind.values());

  @Option(names = "--heap", description = "heap of each JVM")
  private String heap = "1g";

  @Option(names = "--profile", description = "record Sluice's two JVMs and print their top frames")
  private boolean profile;

  /** Made by picocli. */
  public NetBench() {}

  @Override
  public Integer call() throws IOException {
    List<Pair> pairs = new ArrayList<>();
    List<NetFigure> all = new ArrayList<>();
    try {
      for (Kind kind : kinds) {
        pairs.add(Pair.start(kind, sitting, heap, profile && kind == Kind.SLUICE));
      }
      for (int size : sizes) {
        for (int round = 1; round <= sitting.rounds(); round++) {
          for (Pair pair : pairs) {
            NetFigure figure = pair.measure(size, sitting);
            System.err.println("round " + round + "  " + figure);
            all.add(figure);
          }
        }
      }
    } finally {
      pairs.forEach(Pair::close);
    }
    NetReport.print(all, sitting.file("net.json"));
    if (profile && kinds.contains(Kind.SLUICE)) {
      System.out.println("the sender\n" + Profile.of(sitting.file("net-sluice-server.jfr")));
      System.out.println("the reader\n" + Profile.of(sitting.file("net-sluice-client.jfr")));
    }
    return 0;
  }
}
