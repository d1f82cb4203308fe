package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.metrics.Metrics;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever clients ask for, {@code /metrics} stays as long as it is (rule B1). */
@Timeout(120)
class BoundedMetricsTest {
  private static final int PATHS = 10_000;
  private static final int AT_ONCE = 50;

  /** Labels of their own: fewer than the names that are offered. */
  private static final int NAMES = 5;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  private static Future<Integer> status(HttpClient client, String path) {
    return client
        .request(HttpMethod.GET, path)
        .compose(request -> request.send().compose(HttpClientResponse::body).map(request))
        .compose(request -> request.response().map(HttpClientResponse::statusCode));
  }

  private static List<Integer> ask(HttpClient client, List<String> paths) {
    List<Integer> statuses = new ArrayList<>();
    for (int from = 0; from < paths.size(); from += AT_ONCE) {
      List<Future<Integer>> some =
          paths.subList(from, Math.min(paths.size(), from + AT_ONCE)).stream()
              .map(path -> status(client, path))
              .toList();
      Future.all(some).await();
      some.forEach(it -> statuses.add(it.result()));
    }
    return statuses;
  }

  private static long lines(Metrics metrics) {
    return metrics.registry().scrape().lines().count();
  }

  @Test
  void b1_ten_thousand_distinct_paths_do_not_grow_the_scrape() {
    Metrics metrics = Metrics.create(NAMES).bind(vertx);
    for (int i = 0; i < 2 * NAMES; i++) {
      ChunkBus.on(vertx)
          .offer(
              "any" + i,
              request ->
                  out -> {
                    out.emit(Chunk.of(request.path()));
                    out.end();
                  })
          .await();
    }
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    HttpClient client =
        vertx.createHttpClient(
            new io.vertx.core.http.HttpClientOptions()
                .setDefaultHost("localhost")
                .setDefaultPort(gateway.actualPort()),
            new PoolOptions().setHttp1MaxSize(AT_ONCE));
    List<String> paths =
        IntStream.range(0, PATHS)
            .mapToObj(i ->
                switch (i % 3) {
                  case 0 -> "/streams/any" + i % (2 * NAMES) + "/" + i + "?format=raw";
                  case 1 -> "/streams/nobody" + i + "?format=raw";
                  default -> "/elsewhere/" + i;
                })
            .toList();
    // Each kind of answer once, so that its meters are there.
    ask(client, paths.subList(0, 60));
    final long before = lines(metrics);
    List<Integer> statuses = ask(client, paths);
    assertThat(statuses).contains(200, 404).doesNotContain(500);
    assertThat(statuses.stream().filter(it -> it == 200).count()).isGreaterThan(PATHS / 4);
    assertThat(lines(metrics)).isEqualTo(before);
    assertThat(metrics.registry().scrape()).contains("stream=\"other\"").doesNotContain("nobody1");
  }
}
