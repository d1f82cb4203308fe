package io.sluice.verticles;

import io.sluice.verticles.Configuration.Argument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice run}: serves until it is told to stop. */
@Command(
    name = "run",
    description = "Serve streams over HTTP as the configuration says, until SIGTERM or Ctrl-C.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

  /** What a shell reports of a process that a signal ended: 128 and the signal's number. */
  private static final int ENDED_BY_SIGTERM = 143;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Mixin private final ConfOption conf = new ConfOption();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The HTTP port, instead of the configured one; 0 takes a free one.")
  private @Nullable Integer port;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      description = "The address to listen on, instead of the configured one.")
  private @Nullable String host;

  @Option(
      names = "--cluster",
      arity = "0..1",
      paramLabel = "FILE",
      fallbackValue = "",
      description = {
        "Be a node of a cluster, as FILE says (default: conf/cluster.yaml). A node does what its",
        "configuration has sections for: without http, it serves none; without store, it has none."
      })
  private @Nullable String cluster;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "With --cluster: this node's name (default: its HTTP port).")
  private @Nullable String name;

  @Override
  public Integer call() throws InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    AtomicBoolean stopping = new AtomicBoolean();
    for (String signal : List.of("TERM", "INT")) {
      Signals.on(
          signal,
          name -> {
            if (stopping.getAndSet(true)) {
              // Asked twice: the user does not want to wait.
              Runtime.getRuntime().halt(ENDED_BY_SIGTERM);
            }
            stop.countDown();
          });
    }
    Node node =
        Node.start(Configuration.load(conf.file(), clusterFile(), System.getenv(), arguments()));
    System.out.println("sluice ready " + node.where());
    System.out.flush();
    stop.await();
    node.drain();
    return 0;
  }

  private @Nullable ClusterFile clusterFile() {
    if (cluster == null) {
      return null;
    }
    return cluster.isEmpty()
        ? new ClusterFile(ConfOption.standard().resolveSibling("cluster.yaml"), false)
        : new ClusterFile(Path.of(cluster), true);
  }

  private List<Argument> arguments() {
    List<Argument> arguments = new ArrayList<>();
    if (port != null) {
      arguments.add(new Argument("--port", "http.port", port));
    }
    if (host != null) {
      arguments.add(new Argument("--host", "http.host", host));
    }
    if (name != null) {
      if (cluster == null) {
        throw new ParameterException(
            spec.commandLine(), "--name is a node's name in a cluster, and needs --cluster");
      }
      arguments.add(new Argument("--name", "cluster.node", name));
    }
    return arguments;
  }
}
