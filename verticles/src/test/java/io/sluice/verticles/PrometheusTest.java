package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Gap;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.metrics.Metrics;
import io.sluice.program.Await;
import io.sluice.verticles.Prometheus.Sample;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code conf/prometheus} and {@code conf/grafana} say is run by a real Prometheus that
 * scrapes a node under load, where one hop of each kind is slow.
 */
@Timeout(150)
class PrometheusTest {

  /** Each stream by its name, and who slows it. */
  private static final Map<String, String> CULPRITS =
      Map.of(
          "rare", "source",
          "paused", "consumer",
          "client", "socket",
          "far", "link",
          "copied", "store");

  private static final Path DASHBOARDS = Path.of("../conf/grafana/dashboards");

  /** How many seconds a picture shows: what was scraped. */
  private static final long PICTURED = 18;

  private static final FakeNodes NODES = new FakeNodes();
  private static SlowHops hops;
  private static Prometheus prometheus;
  @TempDir private static Path directory;

  @BeforeAll
  static void start() throws Exception {
    // Asked first: without it nothing need be started.
    assertThat(Prometheus.promtool("--version")).isEmpty();
    Vertx vertx = NODES.start();
    Metrics.create(50).bind(vertx);
    hops = new SlowHops(NODES, vertx);
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config =
        new JsonObject()
            .put("baseDir", directory.toString())
            .put("http", new JsonObject().put("port", 0))
            .put("store", new JsonObject());
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    vertx.deployVerticle(new LogVerticle(), options).await();
    vertx.deployVerticle(gateway, options).await();
    hops.source("rare");
    hops.paused("paused");
    hops.client("client", gateway.actualPort());
    hops.link("far");
    hops.store("copied");
    busy(vertx);
    prometheus = Prometheus.start(directory, gateway.actualPort());
    // So many that what goes on all the while fills the rules' window.
    Await.until("18 scrapes", Duration.ofSeconds(90), () -> prometheus.hasScraped(18));
  }

  /** A log that is written, read and lagged behind; short streams, gaps and refusals. */
  private static void busy(Vertx vertx) {
    ChunkBus bus = ChunkBus.on(vertx);
    bus.log("told").create(LogOptions.of("text/plain")).await();
    bus.offer(
            "gappy",
            request ->
                out -> {
                  out.gap(new Gap(0, 3, Gap.Reason.POLICY));
                  out.emit(Chunk.of("late"));
                  out.end();
                })
        .await();
    ChunkStream behind = bus.open("told", StreamRequest.create().prefetch(false)).await();
    behind.pause();
    behind.handler(chunk -> {});
    vertx.setPeriodic(
        100,
        ignored -> {
          var unused = bus.log("told").append(Append.of(List.of(Chunk.of("a message"))));
          bus.open("told", StreamRequest.create().limit(20)).onSuccess(PrometheusTest::drained);
          bus.open("gappy", StreamRequest.create()).onSuccess(PrometheusTest::drained);
          var unusedToo = bus.open("nobody", StreamRequest.create());
        });
  }

  private static void drained(ChunkStream stream) {
    stream.handler(chunk -> {});
  }

  @AfterAll
  static void stop() {
    if (prometheus != null) {
      prometheus.close();
    }
    if (hops != null) {
      hops.close();
    }
    NODES.close();
  }

  private record Panel(String title, String expression, String legend) {}

  /** The panels of a dashboard, its variables filled in. */
  private static List<Panel> panels(String dashboard, String stream) throws IOException {
    JsonObject json = new JsonObject(Files.readString(DASHBOARDS.resolve(dashboard)));
    List<Panel> panels = new ArrayList<>();
    for (Object each : json.getJsonArray("panels")) {
      JsonObject panel = (JsonObject) each;
      for (Object target : panel.getJsonArray("targets", new JsonArray())) {
        panels.add(
            new Panel(
                panel.getString("title"),
                ((JsonObject) target)
                    .getString("expr")
                    .replace("$__rate_interval", "15s")
                    .replace("$instance", ".*")
                    .replace("$stream", stream),
                ((JsonObject) target).getString("legendFormat")));
      }
    }
    assertThat(panels).isNotEmpty();
    return panels;
  }

  private static void assertAllHaveData(List<Panel> panels) {
    List<String> without = new ArrayList<>();
    for (Panel panel : panels) {
      if (prometheus.query(panel.expression()).isEmpty()) {
        without.add(panel.title() + ": " + panel.expression());
      }
    }
    assertThat(without).as("panels without data").isEmpty();
  }

  @Test
  void every_panel_of_the_fleet_has_data() throws IOException {
    assertAllHaveData(panels("fleet.json", ""));
  }

  @Test
  void every_panel_of_a_stream_has_data() throws IOException {
    assertAllHaveData(panels("stream.json", "log"));
  }

  @Test
  void the_panel_names_the_culprit_of_each_stream() throws IOException {
    for (Map.Entry<String, String> stream : CULPRITS.entrySet()) {
      Panel panel =
          panels("stream.json", stream.getKey()).stream()
              .filter(it -> it.title().equals("Where the time goes"))
              .findFirst()
              .orElseThrow();
      Sample most =
          prometheus.query(panel.expression()).stream()
              .max(Comparator.comparingDouble(Sample::value))
              .orElseThrow();
      assertThat(most.labels().getString("state")).as(stream.getKey()).isEqualTo(stream.getValue());
    }
  }

  @Test
  void the_fleet_s_culprits_are_told_by_stream_and_state() throws IOException {
    Panel panel =
        panels("fleet.json", "").stream()
            .filter(it -> it.title().equals("Culprits"))
            .findFirst()
            .orElseThrow();
    List<String> named =
        prometheus.query(panel.expression()).stream()
            .map(it -> it.labels().getString("stream") + " " + it.labels().getString("state"))
            .toList();
    CULPRITS.forEach((stream, state) -> assertThat(named).contains(stream + " " + state));
  }

  /** What a file of rules has under this key, each on one line. */
  private static Map<String, String> rules(String file, String key) throws IOException {
    String text = Files.readString(Prometheus.CONF.resolve(file)).replaceAll("(?m)^ *#.*\n", "");
    Matcher rule =
        Pattern.compile(
                "- " + key + ": (\\S+)\\s+expr: (?:>-\\s+)?(.+?)\\n(?= *(?:\\n|$|- |for:|labels:))",
                Pattern.DOTALL)
            .matcher(text);
    Map<String, String> rules = new LinkedHashMap<>();
    while (rule.find()) {
      String expression = rule.group(2).replaceAll("\\s+", " ").strip();
      rules.put(rule.group(1), expression.replaceAll("\\[[15]m]", Prometheus.WINDOW));
    }
    assertThat(rules)
        .hasSize((int) Pattern.compile("- " + key + ":").matcher(text).results().count());
    return rules;
  }

  @Test
  void every_recording_rule_is_recorded() throws IOException {
    rules("recording.yml", "record")
        .forEach((name, expression) -> {
          assertThat(prometheus.query(expression)).as(expression).isNotEmpty();
          assertThat(prometheus.query(name)).as(name).isNotEmpty();
        });
  }

  @Test
  void every_alert_compares_something_that_is_there_and_has_a_runbook() throws IOException {
    String runbook = Files.readString(Path.of("../docs/alerts.md"));
    rules("alerts.yml", "alert")
        .forEach((name, expression) -> {
          Matcher compared = Pattern.compile("(.*) [<>] [0-9.]+").matcher(expression);
          assertThat(compared.matches()).as(expression).isTrue();
          assertThat(prometheus.query(compared.group(1))).as(expression).isNotEmpty();
          assertThat(runbook).contains("## " + name + "\n");
        });
  }

  @Test
  void alerts_fire_for_what_is_wrong_here() throws IOException {
    Map<String, String> alerts = rules("alerts.yml", "alert");
    assertThat(streams(alerts.get("SluiceStreamStalled"))).contains("paused");
    assertThat(streams(alerts.get("SluiceLinkPacing"))).containsExactly("far");
    assertThat(streams(alerts.get("SluiceChunksDropped"))).containsExactly("gappy");
    assertThat(prometheus.query(alerts.get("SluiceDown"))).isEmpty();
    assertThat(prometheus.query(alerts.get("SluiceStoreErrors"))).isEmpty();
  }

  private static List<String> streams(String expression) {
    return prometheus.query(expression).stream()
        .map(it -> it.labels().getString("stream"))
        .toList();
  }

  /** {@code -Dsluice.test.pictures=../docs} draws both dashboards anew, for the documents. */
  @Test
  @EnabledIfSystemProperty(named = "sluice.test.pictures", matches = ".+")
  void draws_the_dashboards() throws IOException {
    Path docs = Path.of(System.getProperty("sluice.test.pictures"));
    draw(docs.resolve("fleet.png"), "Sluice: fleet", panels("fleet.json", ""));
    draw(docs.resolve("stream.png"), "Sluice: one stream, far", panels("stream.json", "far"));
  }

  private static void draw(Path png, String title, List<Panel> panels) throws IOException {
    Map<String, JsonObject> drawn = new LinkedHashMap<>();
    for (Panel panel : panels) {
      JsonArray result = prometheus.range(panel.expression(), PICTURED);
      JsonObject picture =
          drawn.computeIfAbsent(
              panel.title(),
              it -> new JsonObject().put("title", it).put("series", new JsonArray()));
      JsonArray times = times();
      picture.put("times", times);
      for (Object each : result) {
        JsonObject series = (JsonObject) each;
        picture
            .getJsonArray("series")
            .add(
                new JsonObject()
                    .put("label", label(panel.legend(), series.getJsonObject("metric")))
                    .put("values", values(series.getJsonArray("values"), times)));
      }
    }
    DashboardPicture.draw(png, title, List.copyOf(drawn.values()));
  }

  private static JsonArray times() {
    long now = System.currentTimeMillis() / 1_000;
    JsonArray times = new JsonArray();
    for (long time = now - PICTURED; time <= now; time++) {
      times.add(time);
    }
    return times;
  }

  private static String label(String legend, JsonObject labels) {
    String label = legend;
    for (String name : labels.fieldNames()) {
      label = label.replace("{{" + name + "}}", labels.getString(name));
    }
    return label;
  }

  private static JsonArray values(JsonArray found, JsonArray times) {
    Map<Long, Double> byTime = new HashMap<>();
    for (Object each : found) {
      JsonArray pair = (JsonArray) each;
      double value = Double.parseDouble(pair.getString(1));
      byTime.put(pair.getLong(0), Double.isNaN(value) ? null : value);
    }
    JsonArray values = new JsonArray();
    times.forEach(time -> values.add(byTime.get((Long) time)));
    return values;
  }

  @Test
  void promtool_finds_nothing_wrong() throws IOException {
    assertThat(
            Prometheus.promtool("check", "config", Prometheus.CONF.resolve("prometheus.yml") + ""))
        .isEmpty();
  }
}
