package io.sluice.bench;

import io.sluice.bench.bus.BusBench;
import io.sluice.bench.chat.ChatBench;
import io.sluice.bench.http.CatBench;
import io.sluice.bench.http.DownloadBench;
import io.sluice.bench.http.FanoutBench;
import io.sluice.bench.http.HttpBench;
import io.sluice.bench.http.ScaleBench;
import io.sluice.bench.http.UpstreamBench;
import io.sluice.bench.http.WorkerBench;
import io.sluice.bench.latency.LatencyBench;
import io.sluice.bench.log.LogBench;
import io.sluice.bench.net.NetBench;
import io.sluice.bench.refs.RefsBench;
import io.sluice.bench.stalled.StalledBench;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code ./sluice bench}: names the comparisons there are. */
@Command(
    name = "sluice bench",
    description = "Comparisons, each in one sitting.",
    mixinStandardHelpOptions = true,
    subcommands = {
      BusBench.class,
      CatBench.class,
      ChatBench.class,
      DownloadBench.class,
      FanoutBench.class,
      HttpBench.class,
      LatencyBench.class,
      LogBench.class,
      NetBench.class,
      RefsBench.class,
      ScaleBench.class,
      StalledBench.class,
      UpstreamBench.class,
      WorkerBench.class
    })
final class Bench implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
  private Bench() {}

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public void run() {
    spec.commandLine().usage(System.out);
  }
}
