package io.sluice.verticles.tail;

import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice tail}: prints a stream's chunks as they come, or how it fares. */
@Command(
    name = "tail",
    description = {
      "Follow a stream of a gateway: its chunks, a line or more each, on standard output.",
      "A lost connection is taken up again where it broke, where the stream has ids.",
      "Exit status: 0 when the stream completed, 1 when it failed, was cut off or is not there."
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class TailCommand implements Callable<Integer> {

  /** Set by the script where standard output is a terminal. */
  private static final String TERMINAL = "sluice.terminal";

  private static final Duration CONNECT = Duration.ofSeconds(10);

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Parameters(
      paramLabel = "NAME-or-URL",
      description = "A stream's name with its parameters, or an address.")
  private String name;

  @Option(
      names = "--gateway",
      paramLabel = "URL",
      defaultValue = "${env:SLUICE_GATEWAY:-http://127.0.0.1:8080}",
      description = "Where names are asked for; SLUICE_GATEWAY in the environment says it too.")
  private String gateway = "";

  @Option(
      names = "--from",
      paramLabel = "ID",
      description = "Begin behind an id; -1 is the start of a log, now its end.")
  private @Nullable String from;

  @Option(names = "--stats", description = "Show rate, size, lag and progress instead of chunks.")
  private boolean stats;

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      description = "Send a header along, such as Authorization. May be given several times.")
  private Map<String, String> headers = new TreeMap<>();

  @Option(
      names = "--patience",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "For how long to try again, without a single event, once a connection is lost.")
  private int patience;

  @Option(
      names = "--silence",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description =
          "After how long without a byte a connection is lost; gateways send a comment each 15.")
  private int silence;

  /** Made by picocli. */
  public TailCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    TailOptions options = options();
    PrintWriter out = spec.commandLine().getOut();
    boolean terminal = Boolean.getBoolean(TERMINAL);
    try (HttpClient client =
        HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build()) {
      if (stats) {
        return follow(client, options, new Stats(client, options, out, terminal));
      }
      return follow(client, options, new Printing(out, spec.commandLine().getErr(), terminal));
    }
  }

  private int follow(HttpClient client, TailOptions options, Watcher watcher)
      throws InterruptedException {
    try (watcher) {
      new Follower(client, options, watcher).follow();
      watcher.ended(null);
      return 0;
    } catch (Ended e) {
      String why = Terminal.line(Objects.toString(e.getMessage()));
      watcher.ended(why);
      spec.commandLine().getErr().println("sluice: " + why);
      return 1;
    }
  }

  private TailOptions options() {
    if (patience < 0 || silence < 1) {
      throw new ParameterException(
          spec.commandLine(), "--patience is 0 or more seconds, --silence 1 or more");
    }
    try {
      URI target = Target.of(gateway, name, from);
      HttpRequest.Builder refusesBadHeaders = HttpRequest.newBuilder(target);
      headers.forEach(refusesBadHeaders::header);
      return new TailOptions(
          target,
          Target.again(target),
          Map.copyOf(headers),
          Duration.ofSeconds(patience),
          Duration.ofSeconds(silence));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), Terminal.shown(Objects.toString(e.getMessage())));
    }
  }
}
