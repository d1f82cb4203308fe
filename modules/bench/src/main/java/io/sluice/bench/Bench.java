package io.sluice.bench;

import io.sluice.bench.bus.BusBench;
import io.sluice.bench.chat.ChatBench;
import io.sluice.bench.http.CatBench;
import io.sluice.bench.http.DownloadBench;
import io.sluice.bench.http.FanoutBench;
import io.sluice.bench.http.HttpBench;
import io.sluice.bench.http.ScaleBench;
import io.sluice.bench.http.StartBench;
import io.sluice.bench.http.UpstreamBench;
import io.sluice.bench.http.WorkerBench;
import io.sluice.bench.latency.LatencyBench;
import io.sluice.bench.log.LogBench;
import io.sluice.bench.net.NetBench;
import io.sluice.bench.refs.RefsBench;
import io.sluice.bench.stalled.StalledBench;
import io.sluice.bench.summary.WholeRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** {@code ./sluice bench}: all comparisons there are, or one of them. */
@Command(
    name = "sluice bench",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Without a name: every comparison after the other, each in processes of its own, then one",
      "table of figures, of what Sluice is beside each peer, and of the targets. Exit status 1",
      "when a comparison failed. With a name: that one, with options and a table of its own."
    },
    subcommands = {
      BusBench.class,
      NetBench.class,
      HttpBench.class,
      FanoutBench.class,
      StalledBench.class,
      LatencyBench.class,
      LogBench.class,
      RefsBench.class,
      WorkerBench.class,
      ChatBench.class,
      StartBench.class,
      ScaleBench.class,
      DownloadBench.class,
      CatBench.class,
      UpstreamBench.class
    })
final class Bench implements Callable<Integer> {

  /** What no target is about; {@code --quick} has no time for it. */
  private static final Set<String> LONG = Set.of("scale", "download", "cat", "upstream");

  /** As wide as the lines of descriptions are. */
  private static final int USAGE_WIDTH = 110;

  @Spec private CommandSpec spec;

  @Option(
      names = "--quick",
      description = {
        "one short, cold round of each, in about 4 minutes: to see that it works, and for gross",
        "regressions; what it leaves out is said below"
      })
  private boolean quick;

  @Option(names = "--only", split = ",", description = "names of the comparisons to run")
  private List<String> only = List.of();

  @Option(
      names = "--rounds",
      description = "at most so many rounds of each, where it has more of its own")
  private @Nullable Integer rounds;

  @Option(names = "--out", description = "directory of what was measured, as JSON, and of logs")
  private Path out = Path.of("target", "bench");

  @Option(names = "--limit", description = "minutes after which a comparison is given up")
  private int limit = 30;

  @SuppressWarnings("NullAway.Init") // picocli sets what is annotated
  private Bench() {}

  public static void main(String[] args) {
    // Whoever is stopped while it measures leaves no server running.
    Runtime.getRuntime().addShutdownHook(new Thread(Bench::endAll));
    System.exit(commandLine().execute(args));
  }

  private static void endAll() {
    ProcessHandle.current().descendants().forEach(ProcessHandle::destroy);
  }

  static CommandLine commandLine() {
    CommandLine bench = new CommandLine(new Bench());
    bench.getCommandSpec().usageMessage().footer(quickly(bench));
    return bench
        .setUsageHelpWidth(USAGE_WIDTH)
        .setAllowSubcommandsAsOptionParameters(true) // --only net
        .setExecutionStrategy(Bench::run)
        .setExecutionExceptionHandler((problem, command, parsed) -> {
          problem.printStackTrace();
          System.err.println(WholeRun.PROBLEM + problem);
          return 1;
        });
  }

  /** What each comparison says of it at the end of its own help. */
  private static String[] quickly(CommandLine bench) {
    List<String> lines = new ArrayList<>();
    lines.add("%nWith --quick, of one round each:".formatted());
    bench
        .getSubcommands()
        .forEach((name, command) -> {
          String[] footer = command.getCommandSpec().usageMessage().footer();
          String said = String.join(" ", footer).replaceFirst("^--quick: ", "");
          if (!LONG.contains(name)) {
            lines.add("  " + name + ": " + said);
          }
        });
    lines.add("  not at all, unless --only names them: " + String.join(", ", new TreeSet<>(LONG)));
    return lines.toArray(String[]::new);
  }

  /** What is said before a comparison's name would not reach it. */
  private static int run(ParseResult parsed) {
    if (parsed.hasSubcommand() && !parsed.isUsageHelpRequested()) {
      String name = parsed.subcommand().commandSpec().name();
      Optional<OptionSpec> option = parsed.matchedOptions().stream().findFirst();
      if (option.isPresent()) {
        throw new ParameterException(
            parsed.commandSpec().commandLine(),
            option.get().longestName()
                + " stands before '"
                + name
                + "': options of one comparison follow its name, ./sluice bench "
                + name
                + " --quick; --only and --limit are for several, without a name");
      }
    }
    return new CommandLine.RunLast().execute(parsed);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    OptionLimits limits = new OptionLimits(spec.commandLine());
    limits.atLeast(1, "--limit", limit);
    if (rounds != null) {
      limits.atLeast(1, "--rounds", rounds);
    }
    Duration patience = Duration.ofMinutes(limit);
    return WholeRun.of(Bench.class, quick, this::options, out, patience).run(names());
  }

  /** What a comparison is asked for. */
  List<String> options(String name) {
    if (quick) {
      return List.of("--quick");
    }
    CommandLine comparison = Objects.requireNonNull(spec.subcommands().get(name));
    OptionSpec own = comparison.getCommandSpec().findOption("--rounds");
    return rounds == null || (int) own.initialValue() <= rounds
        ? List.of()
        : List.of("--rounds", "" + rounds);
  }

  private List<String> names() {
    List<String> all = List.copyOf(spec.subcommands().keySet());
    for (String name : only) {
      if (!all.contains(name)) {
        throw new ParameterException(
            spec.commandLine(),
            "--only: there is no comparison '" + name + "', but " + String.join(", ", all));
      }
    }
    return all.stream()
        .filter(name -> only.isEmpty() ? !(quick && LONG.contains(name)) : only.contains(name))
        .toList();
  }
}
