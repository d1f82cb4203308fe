package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.load.EventForm;
import io.sluice.bench.load.LoadClient;
import io.sluice.bench.load.LoadResult;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The load client in a process of its own. */
final class LoadProcess implements Closeable {

  private static final long STOP_SECONDS = 10;

  private final Process process;
  private final BufferedReader lines;

  private LoadProcess(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts it.
   *
   * @param held for how long it reads on once it has told what it counted
   */
  static LoadProcess start(
      URI url, EventForm form, int readers, Duration warmUp, Duration counted, Duration held)
      throws IOException {
    List<String> args =
        List.of(
            url.toString(),
            form.name(),
            "" + readers,
            "" + warmUp.toMillis(),
            "" + counted.toMillis(),
            "" + held.toMillis());
    return new LoadProcess(
        JavaCommand.of(List.of("-Xmx256m", "-XX:+UseSerialGC"), LoadClient.class.getName(), args)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Waits until it counts. */
  void awaitMeasuring() throws IOException {
    String line = lines.readLine();
    if (!LoadClient.MEASURING.equals(line)) {
      throw new IOException("the client gave up");
    }
  }

  /** Waits for what it counted. */
  LoadResult result() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the client gave up");
    }
    return LoadResult.parse(line);
  }

  /** Ends it: whoever is measured next is not measured beside its last moments. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    } finally {
      lines.close();
    }
  }
}
