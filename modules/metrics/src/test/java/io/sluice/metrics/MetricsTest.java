package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.spi.StreamObserver.Side;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A real server scraped by a real client. */
class MetricsTest {
  private final Metrics metrics = Metrics.create(2);
  private final HttpClient client = HttpClient.newHttpClient();
  private Vertx vertx;
  private int port;

  @BeforeEach
  void serve() {
    vertx = metrics.install(Vertx.builder(), new VertxOptions()).build();
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(request -> metrics.serve(vertx, request))
            .listen(0, "127.0.0.1")
            .await();
    port = server.actualPort();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private HttpResponse<String> get(String method, String accept) throws Exception {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics"))
            .method(method, HttpRequest.BodyPublishers.noBody())
            .header("Accept", accept)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void prometheus_text_by_default() throws Exception {
    metrics.streams().opened("a", Side.CONSUMER).chunks(1, 1);
    HttpResponse<String> response = get("GET", "*/*");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("text/plain; version=0.0.4; charset=utf-8");
    assertThat(response.body()).contains("# TYPE sluice_chunks_total counter");
  }

  @Test
  void open_metrics_where_preferred() throws Exception {
    metrics.streams().opened("a", Side.CONSUMER).chunks(1, 1);
    HttpResponse<String> response =
        get("GET", "application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
    assertThat(response.headers().firstValue("Content-Type"))
        .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(response.body()).contains("# TYPE sluice_chunks counter").endsWith("# EOF\n");
  }

  @Test
  void vertx_metrics_stand_beside_without_unbounded_labels() throws Exception {
    for (int i = 0; i < 20; i++) {
      vertx.eventBus().consumer("sluice.ep." + i, message -> {});
      vertx.eventBus().send("sluice.ep." + i, "hello");
      get("MADEUP" + i, "*/*");
    }
    Scrape scrape = Scrape.parse(get("GET", "*/*").body());
    assertThat(scrape.types()).containsKeys("vertx_http_server_requests_total");
    assertThat(scrape.samples())
        .noneMatch(sample -> sample.labels().toString().matches(".*(sluice.ep|MADEUP|address).*"));
    assertThat(scrape.value("vertx_http_server_requests_total", "method", "other", "code", "200"))
        .isEqualTo(20);
  }
}
