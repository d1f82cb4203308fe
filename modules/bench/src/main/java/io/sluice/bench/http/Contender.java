package io.sluice.bench.http;

import io.sluice.bench.JavaCommand;
import io.sluice.bench.ServerProcess;
import io.sluice.bench.Sitting;
import io.sluice.bench.load.EventForm;
import io.sluice.bench.load.LoadClient;
import io.sluice.bench.load.LoadResult;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is compared: a stream of events of a server.
 *
 * @param name its name in the table
 * @param server whose CPU counts
 * @param url what is read
 */
record Contender(String name, ServerProcess server, URI url) {

  /** What is read of a server, its path and query. */
  static Contender of(String name, ServerProcess server, String target) {
    return new Contender(name, server, server.url().resolve(target));
  }

  /** Measures all of them in turn, round by round, in each form by so many readers. */
  static List<Measurement> measure(
      Sitting sitting, List<Contender> contenders, List<EventForm> forms, List<Integer> readers)
      throws IOException {
    List<Measurement> all = new ArrayList<>();
    for (EventForm form : forms) {
      for (int count : readers) {
        for (int round = 1; round <= sitting.rounds(); round++) {
          for (Contender contender : contenders) {
            Measurement measured = contender.measure(form, count, sitting);
            System.err.println(measured);
            all.add(measured);
          }
        }
      }
    }
    return all;
  }

  /** Has the client read it, in a process of its own. */
  private Measurement measure(EventForm form, int readers, Sitting sitting) throws IOException {
    List<String> args =
        List.of(
            url.toString(),
            form.name(),
            "" + readers,
            "" + sitting.warmUp().toMillis(),
            "" + sitting.counted().toMillis());
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
}
