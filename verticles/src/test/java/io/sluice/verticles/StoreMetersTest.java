package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.log.Append;
import io.sluice.core.log.LogOptions;
import io.sluice.metrics.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store's part of {@code docs/metrics.md} against a real scrape. */
@Timeout(60)
class StoreMetersTest {
  private static final String PREFIX = "sluice_store_";
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\w+) \\|");
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (sluice_store_\\S+) (\\w+)$");

  private final Vertx vertx = Vertx.vertx();
  @TempDir private Path directory;

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private String scrape() {
    return vertx.<String>executeBlocking(() -> Metrics.on(vertx).registry().scrape()).await();
  }

  private static Set<String> found(Pattern pattern, String text, String prefix) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> prefix + match.group(1) + " " + match.group(2))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void each_meter_is_documented_and_tells_what_the_store_did() throws IOException {
    JsonObject config =
        new JsonObject().put("baseDir", directory.toString()).put("store", new JsonObject());
    String deployment =
        vertx.deployVerticle(new LogVerticle(), new DeploymentOptions().setConfig(config)).await();
    ChunkBus bus = ChunkBus.on(vertx);
    bus.log("a").create(LogOptions.of("text/plain")).await();
    bus.log("a").append(Append.of(List.of(Chunk.of("twelve bytes")))).await();

    String scrape = scrape();
    String doc = Files.readString(Path.of("../docs/metrics.md"));
    int begin = doc.indexOf("**A store on a disk**");
    Set<String> documented =
        found(ROW, doc.substring(begin, doc.indexOf("**Subscribers:**")), PREFIX);
    documented.add("sluice_store_bytes gauge");
    assertThat(found(TYPE, scrape, "")).isEqualTo(documented);
    assertThat(scrape)
        .contains("\nsluice_store_logs 1.0\n")
        .contains("\nsluice_store_bytes 12.0\n")
        .contains("\nsluice_store_appended_bytes_total 12.0\n")
        .containsPattern("\nsluice_store_write_seconds_count [1-9]");

    vertx.undeploy(deployment).await();
    assertThat(scrape()).contains("\nsluice_store_logs 0.0\n");
  }
}
