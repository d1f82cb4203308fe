package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkBusOptions;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamObserver.Side;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
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

  @Test
  void the_event_bus_is_counted_by_the_names_that_vertx_gives() throws Exception {
    CountDownLatch handled = new CountDownLatch(3);
    MessageConsumer<String> consumer =
        vertx
            .eventBus()
            .consumer(
                "bus.counted",
                message -> {
                  message.reply("seen");
                  handled.countDown();
                });
    consumer.completion().await();
    String[] local = {"side", "local"};
    Scrape before = Scrape.parse(get("GET", "*/*").body());
    vertx.eventBus().request("bus.counted", "asked").await();
    vertx.eventBus().send("bus.counted", "sent");
    vertx.eventBus().publish("bus.counted", "published");
    assertThat(handled.await(10, TimeUnit.SECONDS)).isTrue();

    Scrape after = Scrape.parse(get("GET", "*/*").body());
    assertThat(after.value("vertx_eventbus_sent_total", local))
        .as("replies are Vert.x's own affair")
        .isEqualTo(before.value("vertx_eventbus_sent_total", local) + 2);
    assertThat(after.value("vertx_eventbus_published_total", local)).isEqualTo(1);
    assertThat(after.value("vertx_eventbus_received_total", local))
        .isEqualTo(before.value("vertx_eventbus_received_total", local) + 3);
    assertThat(after.value("vertx_eventbus_processed_total", local))
        .isEqualTo(before.value("vertx_eventbus_processed_total", local) + 3);
    assertThat(after.value("vertx_eventbus_pending", local)).isZero();
    double handlers = after.value("vertx_eventbus_handlers");
    consumer.unregister().await();
    assertThat(Scrape.parse(get("GET", "*/*").body()).value("vertx_eventbus_handlers"))
        .isEqualTo(handlers - 1);
  }

  @Test
  void the_event_bus_has_every_meter_that_vertx_would_give_it() throws Exception {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx plain =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setMetricsOptions(VertxMeters.options().addLabels(Label.EB_SIDE)))
            .withMetrics(new MicrometerMetricsFactory(registry))
            .build();
    try {
      plain.eventBus().consumer("any", message -> message.reply("seen")).completion().await();
      plain.eventBus().request("any", "asked").await();
      plain.eventBus().publish("any", "published");
      assertThat(
              plain
                  .eventBus()
                  .request("nobody", "asked")
                  .transform(Future::succeededFuture)
                  .await())
          .matches(AsyncResult::failed);
    } finally {
      plain.close().await();
    }
    Set<String> theirs = eventBus(Scrape.parse(registry.scrape()));
    assertThat(theirs)
        .contains("vertx_eventbus_sent_total[side]", "vertx_eventbus_reply_failures_total[]");
    assertThat(eventBus(Scrape.parse(get("GET", "*/*").body()))).containsAll(theirs);
  }

  /** Names with those of their labels. */
  private static Set<String> eventBus(Scrape scrape) {
    return scrape.samples().stream()
        .filter(sample -> sample.name().startsWith("vertx_eventbus_"))
        .map(sample -> sample.name() + new TreeSet<>(sample.labels().keySet()))
        .collect(Collectors.toSet());
  }

  @Test
  void a_bus_is_watched_and_its_window_budget_told() throws Exception {
    assertThat(metrics.bind(vertx)).isSameAs(metrics);
    assertThat(Metrics.on(vertx)).isSameAs(metrics);
    assertThat(Metrics.create(1).bind(vertx)).as("a second is not bound").isSameAs(metrics);
    ChunkBus bus = ChunkBus.on(vertx);
    bus.offer("silent", request -> out -> {}).await();
    ChunkStream stream = bus.open("silent", StreamRequest.create()).await();

    Scrape during = Scrape.parse(get("GET", "*/*").body());
    assertThat(during.value("sluice_streams_open", "stream", "silent", "side", "producer"))
        .isEqualTo(1);
    assertThat(during.value("sluice_streams_open", "stream", "silent", "side", "consumer"))
        .isEqualTo(1);
    assertThat(during.value("sluice_window_reserved_bytes"))
        .isEqualTo((double) bus.reservedWindowBytes())
        .isPositive();
    assertThat(during.value("sluice_window_budget_bytes"))
        .isEqualTo((double) ChunkBusOptions.DEFAULT.windowBudgetBytes());

    assertThat(during.value("sluice_link_held_bytes")).as("no other node").isZero();

    stream.cancel();
    stream.outcome().await();
    Scrape after = Scrape.parse(get("GET", "*/*").body());
    assertThat(after.value("sluice_streams_open", "stream", "silent", "side", "consumer")).isZero();
    assertThat(after.value("sluice_window_reserved_bytes")).isZero();
  }

  @Test
  void b1_opens_of_names_that_nobody_offers_get_no_label_and_count_once() throws Exception {
    metrics.bind(vertx);
    ChunkBus bus = ChunkBus.on(vertx);
    bus.offer(
            "offered",
            request -> {
              throw new StreamException(FailureCode.FORBIDDEN, "no");
            })
        .await();
    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(bus.open("made-up-" + i, StreamRequest.create())::await)
          .isInstanceOf(StreamException.class);
    }
    assertThatThrownBy(bus.open("offered", StreamRequest.create())::await)
        .isInstanceOf(StreamException.class);

    Scrape scrape = Scrape.parse(get("GET", "*/*").body());
    String refusals = "sluice_refusals_total";
    assertThat(scrape.value(refusals, "stream", "other", "code", "UNKNOWN_STREAM")).isEqualTo(10);
    assertThat(scrape.value(refusals, "stream", "offered", "code", "FORBIDDEN")).isEqualTo(1);
    assertThat(scrape.has("sluice_streams_open", "stream", "made-up-1")).isFalse();
  }
}
