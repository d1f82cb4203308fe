package io.sluice.verticles;

import io.sluice.program.Programs;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A real Prometheus with the configuration of this project; skipped where there is none. */
final class Prometheus implements AutoCloseable {

  /** What users are given. */
  static final Path CONF = Path.of("../conf/prometheus");

  /** What the rules look back on here. */
  static final String WINDOW = "[15s]";

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Process process;
  private final Client client;

  private Prometheus(Process process, Client client) {
    this.process = process;
    this.client = client;
  }

  /**
   * Starts one that scrapes this port each second.
   *
   * @param directory for its data
   */
  static Prometheus start(Path directory, int target) throws IOException {
    String program = Programs.require("prometheus");
    for (String rules : List.of("recording.yml", "alerts.yml")) {
      // The rules look back on a minute or five; on what there is here, so that nobody waits for
      // it.
      String text = Files.readString(CONF.resolve(rules)).replaceAll("\\[[15]m]", WINDOW);
      Files.writeString(directory.resolve(rules), text);
    }
    String conf =
        Files.readString(CONF.resolve("prometheus.yml"))
            .replace("127.0.0.1:8080", "127.0.0.1:" + target)
            .replaceAll("_interval: 5s", "_interval: 1s");
    Files.writeString(directory.resolve("prometheus.yml"), conf);
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program,
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("prometheus.out").toFile())
            .start();
    return new Prometheus(process, new Client(port));
  }

  /** What a program says of files; empty where it finds nothing wrong. */
  static String promtool(String... arguments) throws IOException {
    List<String> command =
        Stream.concat(Stream.of(Programs.require("promtool")), Stream.of(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.onExit().join().exitValue() == 0 ? "" : said;
  }

  /** One value of an instant query, with the labels it is of. */
  record Sample(JsonObject labels, double value) {}

  /** What an expression gives now, without what is no number. */
  List<Sample> query(String expression) {
    String path = "/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    JsonObject answer = client.json(path);
    if (!"success".equals(answer.getString("status"))) {
      throw new AssertionError(expression + ": " + answer.getString("error"));
    }
    JsonArray result = answer.getJsonObject("data").getJsonArray("result");
    return IntStream.range(0, result.size())
        .mapToObj(result::getJsonObject)
        .map(it ->
            new Sample(
                it.getJsonObject("metric"),
                Double.parseDouble(it.getJsonArray("value").getString(1))))
        .filter(sample -> !Double.isNaN(sample.value()))
        .toList();
  }

  /** What an expression gave over the last seconds: each series with a value a second, or null. */
  JsonArray range(String expression, long seconds) {
    long now = System.currentTimeMillis() / 1_000;
    String path =
        "/api/v1/query_range?step=1&start="
            + (now - seconds)
            + "&end="
            + now
            + "&query="
            + URLEncoder.encode(expression, StandardCharsets.UTF_8);
    return client.json(path).getJsonObject("data").getJsonArray("result");
  }

  /** Whether it has scraped its target so often. */
  boolean hasScraped(int times) {
    try {
      return query("count_over_time(up[10m])").stream().anyMatch(it -> it.value() >= times);
    } catch (RuntimeException notYet) {
      return false;
    }
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    process.destroyForcibly();
  }
}
