package io.sluice.bench.net;

import io.sluice.bench.SideBySide;
import io.sluice.bench.Sitting;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** One stream from a JVM to another, beside what else carries chunks. */
@Command(
    name = "net",
    header = "one stream between two JVMs, beside RSocket, StreamRefs, send and a NetSocket",
    description = {
      "One endless stream from a JVM to another on loopback, each payload read: Sluice over a",
      "clustered event bus, beside RSocket's request-stream, Pekko's StreamRefs, the event bus's own",
      "send of a message a chunk, and a bare NetSocket that carries lengths and payloads, which is",
      "the limit. Each has two JVMs of its own, warm, and all are measured in turn. The figure to",
      "quote is the ratio."
    },
    footer = {
      "--quick: without the NetSocket; StreamRefs with 64 B and send with 64 KiB only, where",
      "targets are beside them"
    })
public final class NetBench extends Comparison<Sitting> {

  @Option(names = "--sizes", split = ",", description = "bytes of a chunk")
  private List<Integer> sizes = List.of(64, 1024, 64 * 1024);

  @Option(
      names = "--only",
      split = ",",
      description = "what is measured, in every size: ${COMPLETION-CANDIDATES}; all by default")
  private List<Kind> only = List.of();

  @Option(names = "--heap", description = "heap of each JVM")
  private String heap = "1g";

  /** Made by picocli. */
  public NetBench() {
    super(new Sitting(3, 6, 3));
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    List<Kind> kinds =
        (only.isEmpty() ? Stream.of(Kind.values()) : only.stream())
            .filter(kind -> sizes.stream().anyMatch(size -> isWanted(kind, size)))
            .toList();
    for (int size : sizes) {
      long wanted = kinds.stream().filter(kind -> isWanted(kind, size)).count();
      progress.expect((int) wanted * sitting.rounds());
    }
    List<NetFigure> all = new ArrayList<>();
    boolean isWhole = true;
    List<Pair> pairs = SideBySide.start(kinds.stream().map(this::starting).toList());
    try {
      for (int size : sizes) {
        Subject subject = new Subject(Area.NET, Work.bytes(size), Measure.CHUNKS);
        for (int round = 1; round <= sitting.rounds(); round++) {
          for (Pair pair : pairs) {
            if (isWanted(pair.kind(), size)) {
              progress.step(Work.bytes(size) + ", round " + round + ", " + pair.kind().title);
              isWhole &= measure(pair, subject, size, all, figures, progress);
            }
          }
        }
      }
    } finally {
      pairs.forEach(Pair::close);
    }
    System.out.println(NetReport.table(all));
    sitting.keep("net.json", NetReport.json(all));
    return isWhole;
  }

  private Callable<Pair> starting(Kind kind) {
    return () -> Pair.start(kind, sitting, heap);
  }

  /** Quickly only what a target is about, unless it is asked for. */
  private boolean isWanted(Kind kind, int size) {
    return !sitting.isQuick() || !only.isEmpty() || kind.hasTarget(size);
  }

  /** Who gives up is told, and does not keep the others from being measured. */
  private boolean measure(
      Pair pair,
      Subject subject,
      int size,
      List<NetFigure> all,
      Figures figures,
      Progress progress) {
    try {
      NetFigure figure = pair.measure(size, sitting);
      progress.tell(figure.toString());
      all.add(figure);
      figures.add(subject, figure.kind().title, figure.rate());
      return true;
    } catch (IOException gaveUp) {
      progress.tell(String.valueOf(gaveUp.getMessage()));
      figures.notMeasured(subject, pair.kind().title, String.valueOf(gaveUp.getMessage()));
      return false;
    }
  }
}
