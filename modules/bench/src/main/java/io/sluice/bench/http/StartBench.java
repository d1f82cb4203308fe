package io.sluice.bench.http;

import io.sluice.bench.Rounds;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Comparison;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Progress;
import io.sluice.bench.figure.Subject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;

/** How long {@code ./sluice run} takes to its ready line. */
@Command(
    name = "start",
    header = "from ./sluice run to its ready line, beside a bare Vert.x server",
    description = {
      "Time from running `./sluice run` of this checkout, with the configuration it has, to its ready",
      "line, beside a bare Vert.x server in a JVM. Each begins with nothing of it running. Both are",
      "started in turn, after once that may build and is not counted. The figure to quote is seconds."
    },
    footer = "--quick: one start that counts")
public final class StartBench extends Comparison<Rounds> {

  private static final Subject READY =
      new Subject(Area.START, "./sluice run to its ready line", Measure.SECONDS);

  /** Made by picocli. */
  public StartBench() {
    super(new Rounds(7));
  }

  @Override
  protected boolean measure(Figures figures, Progress progress) throws IOException {
    progress.expect(1 + sitting.rounds());
    for (int round = 0; round <= sitting.rounds(); round++) {
      progress.step(round == 0 ? "once that is not counted" : "round " + round);
      double sluice = seconds(this::sluice);
      double bare = seconds(() -> new ServerOptions().bare(sitting));
      if (round > 0) {
        figures.add(READY, Figure.SLUICE, sluice);
        figures.add(READY, "bare", bare);
      }
    }
    for (Figure figure : figures.all()) {
      System.out.printf(
          Locale.ROOT,
          "%-8s %.2f s to its ready line (%.2f to %.2f)%n",
          figure.key().contender(),
          figure.median(),
          figure.min(),
          figure.max());
    }
    return true;
  }

  /** What starts a server and returns once it is ready. */
  private interface Starting {
    ServerProcess start() throws IOException;
  }

  private static double seconds(Starting starting) throws IOException {
    long begin = System.nanoTime();
    try (ServerProcess server = starting.start()) {
      double seconds = (System.nanoTime() - begin) / 1e9;
      if (server.url().getPort() <= 0) {
        throw new IOException("no server listens at " + server.url());
      }
      return seconds;
    }
  }

  private ServerProcess sluice() throws IOException {
    Path script = Path.of(System.getProperty("sluice.home", "."), "sluice").toAbsolutePath();
    ProcessBuilder command = new ProcessBuilder(script.toString(), "run", "--port", "0");
    if (sitting.isProfiled()) {
      command.environment().put("SLUICE_JAVA_OPTS", String.join(" ", sitting.recorded("start")));
    }
    return ServerProcess.start(sitting.file("start.log"), command);
  }
}
