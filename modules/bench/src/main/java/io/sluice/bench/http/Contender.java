package io.sluice.bench.http;

import io.sluice.bench.load.EventForm;
import io.sluice.bench.load.LoadClient;
import io.sluice.bench.load.LoadResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A server that is compared, and what is read from it. */
final class Contender implements AutoCloseable {

  static final String BARE = "bare";
  static final String SLUICE = "sluice";

  private final String name;
  private final ServerProcess server;
  private final String path;

  private Contender(String name, ServerProcess server, String path) {
    this.name = name;
    this.server = server;
    this.path = path;
  }

  /** The bare server, writing so many events per call on one event loop. */
  static Contender bare(Path out, String heap, int batch) throws IOException {
    ProcessBuilder command =
        JavaCommand.of(List.of("-Xmx" + heap), BareServer.class.getName(), List.of());
    ServerProcess server = ServerProcess.start(out.resolve("bare.log"), command);
    return new Contender(BARE, server, "/?batch=" + batch);
  }

  /** The gateway in its default configuration, but for the event loops that serve HTTP. */
  static Contender sluice(
      Path out, String heap, int instances, String stream, @Nullable Path recording)
      throws IOException {
    List<String> options = new ArrayList<>(List.of("-Xmx" + heap));
    options.add("-Dsluice.home=" + System.getProperty("sluice.home", "."));
    if (recording != null) {
      options.add(
          "-XX:StartFlightRecording:settings=profile,dumponexit=true,filename=" + recording);
    }
    ProcessBuilder command =
        JavaCommand.of(options, "io.sluice.verticles.Launcher", List.of("run", "--port", "0"));
    command.environment().put("SLUICE_HTTP_INSTANCES", String.valueOf(instances));
    ServerProcess server = ServerProcess.start(out.resolve("sluice.log"), command);
    return new Contender(SLUICE, server, "/streams/" + stream);
  }

  /** Has the client read it, in a process of its own. */
  Measurement measure(EventForm form, int readers, Duration warmUp, Duration measured)
      throws IOException {
    List<String> args =
        List.of(
            server.url().resolve(path).toString(),
            form.name(),
            "" + readers,
            "" + warmUp.toMillis(),
            "" + measured.toMillis());
    Process client =
        JavaCommand.of(List.of("-Xmx256m", "-XX:+UseSerialGC"), LoadClient.class.getName(), args)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines = client.inputReader(StandardCharsets.UTF_8)) {
      expect(LoadClient.MEASURING, lines.readLine());
      Duration before = server.cpu();
      String result = lines.readLine();
      Duration cpu = server.cpu().minus(before);
      if (result == null) {
        throw new IOException("the client of " + name + " gave up");
      }
      return new Measurement(name, form, readers, LoadResult.parse(result), cpu);
    } finally {
      client.destroy();
    }
  }

  private void expect(String wanted, @Nullable String line) throws IOException {
    if (!wanted.equals(line)) {
      throw new IOException("the client of " + name + " gave up");
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
