package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sources.ConfiguredStreams;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What conf/sluice.yaml shows in comments works once the marks are taken away. */
class ConfigurationExamplesTest {
  @TempDir private Path dir;

  @Test
  void upstream_and_combined_examples_are_as_the_schema_has_them() throws Exception {
    List<String> lines = Files.readAllLines(Path.of("../conf/sluice.yaml"));
    int from = lines.indexOf("  # prices:");
    assertThat(from).isPositive();
    String examples =
        lines.subList(from, lines.size()).stream()
            .filter(it -> it.isBlank() || it.startsWith("  #   ") || it.matches("  # [a-z]+:"))
            .map(it -> it.replaceFirst("# ", ""))
            .map(it -> it.replaceFirst("^( +)# ", "$1").replace("${ENV:PRICES_TOKEN}", "t"))
            .collect(Collectors.joining("\n"));
    Path file =
        Files.writeString(
            dir.resolve("c.yaml"),
            "streams:\n  numbers: {type: numbers}\n  zones: {type: zones}\n"
                + "  story: {type: story, file: s.txt}\n"
                + examples);
    Files.writeString(dir.resolve("s.txt"), "a b");
    Files.writeString(dir.resolve("upstream.crt"), "read when it is first needed");
    Map<String, JsonObject> streams = Configuration.load(file, Map.of(), List.of()).streams();
    assertThat(streams).containsKeys("prices", "big", "both");
    assertThat(streams.get("prices").getInteger("idleTimeout")).isEqualTo(60_000);
    Vertx vertx = Vertx.vertx();
    try {
      assertThat(ConfiguredStreams.create(vertx, streams, dir)).hasSize(6);
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void a_mistake_repeats_no_header_and_no_url() {
    JsonObject stream =
        new JsonObject()
            .put("type", "http")
            .put("read", "sse")
            .put("url", 12345)
            .put(
                "headers", new JsonObject().put("Authorization", new JsonObject().put("a", 54321)));
    JsonObject config = new JsonObject().put("streams", new JsonObject().put("up", stream));
    assertThatThrownBy(() -> Configuration.of(config, "streams"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("streams.up.url")
        .hasMessageContaining("streams.up.headers")
        .hasMessageNotContaining("12345")
        .hasMessageNotContaining("54321");
  }
}
