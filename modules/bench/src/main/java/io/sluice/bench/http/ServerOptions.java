package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.Rounds;
import io.sluice.bench.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the servers of a comparison are started, each in a JVM of its own. */
public final class ServerOptions {

  @Option(names = "--heap", description = "heap of each server")
  private String heap;

  @Option(names = "--instances", description = "event loops on which Sluice serves HTTP")
  private int instances = 1;

  private boolean steady;

  /** With servers of 1 GB. */
  public ServerOptions() {
    this("1g");
  }

  /** With servers of another heap, where none is asked for. */
  public ServerOptions(String heap) {
    this.heap = heap;
  }

  /**
   * The same, with a gateway whose heap has its size from the start and keeps what survives two
   * collections: as docs/chat.md advises where single chunks must not be late.
   */
  public static ServerOptions steady() {
    ServerOptions options = new ServerOptions();
    options.steady = true;
    return options;
  }

  /** The bare server, on one event loop. */
  ServerProcess bare(Rounds sitting) throws IOException {
    ProcessBuilder command =
        JavaCommand.of(List.of("-Xmx" + heap), BareServer.class.getName(), List.of());
    return ServerProcess.start(sitting.file("bare.log"), command);
  }

  /** Spring WebFlux, with its event loops as they come; sends so many events a second to all. */
  ServerProcess webflux(Rounds sitting, int rate, int batch) throws IOException {
    return spring(sitting, heap, rate, batch);
  }

  /** The same, with another heap. */
  static ServerProcess spring(Rounds sitting, String heap, int rate, int batch) throws IOException {
    ProcessBuilder command =
        JavaCommand.of(
            List.of("-Xmx" + heap), SpringServer.class.getName(), List.of("" + rate, "" + batch));
    return ServerProcess.start(sitting.file("webflux.log"), command);
  }

  /** The gateway as one would start it, but for its heap and the event loops that serve HTTP. */
  public ServerProcess gateway(Rounds sitting, @Nullable Path configuration) throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx" + heap));
    if (steady) {
      options.addAll(List.of("-Xms" + heap, "-XX:+AlwaysPreTouch", "-XX:MaxTenuringThreshold=1"));
    }
    options.add("-Dsluice.home=" + System.getProperty("sluice.home", "."));
    options.addAll(sitting.recorded("sluice"));
    List<String> args = new ArrayList<>(List.of("run", "--port", "0"));
    if (configuration != null) {
      args.addAll(List.of("--conf", configuration.toString()));
    }
    ProcessBuilder command = JavaCommand.of(options, "io.sluice.verticles.Launcher", args);
    command.environment().put("SLUICE_HTTP_INSTANCES", String.valueOf(instances));
    return ServerProcess.start(sitting.file("sluice.log"), command);
  }
}
