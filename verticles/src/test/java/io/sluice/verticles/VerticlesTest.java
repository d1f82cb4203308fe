package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.sluice.program.Await;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both verticles as any Vert.x application deploys them, asked over real HTTP. */
class VerticlesTest {
  private final Vertx vertx = Vertx.vertx();
  private String gatewayDeployment;
  private int port;

  @AfterEach
  void close() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private static JsonObject numbers() {
    JsonObject numbers = new JsonObject().put("type", "numbers");
    return new JsonObject().put("streams", new JsonObject().put("numbers", numbers));
  }

  private Client deploy(JsonObject http) {
    vertx
        .deployVerticle(SourceVerticle.class, new DeploymentOptions().setConfig(numbers()))
        .await();
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", http.put("port", 0));
    gatewayDeployment =
        vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    port = gateway.actualPort();
    return new Client(port);
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void streams_are_served_over_both_versions_of_http(HttpClient.Version version) {
    deploy(new JsonObject());
    HttpResponse<String> response =
        new Client(port, version).get("/streams/numbers?to=3&format=ndjson");
    assertThat(response.version()).isEqualTo(version);
    assertThat(response.body().lines()).hasSize(3);
  }

  @Test
  void without_any_configuration_nothing_is_offered() {
    vertx.deployVerticle(new SourceVerticle()).await();
    assertThat(ChunkBus.on(vertx).offers()).isEmpty();
  }

  @Test
  void offers_end_with_their_verticle() {
    ChunkBus bus = ChunkBus.on(vertx);
    DeploymentOptions options = new DeploymentOptions().setConfig(numbers());
    String deployment = vertx.deployVerticle(new SourceVerticle(), options).await();
    bus.open("numbers", StreamRequest.create()).await().cancel();
    vertx.undeploy(deployment).await();
    assertThat(bus.offers()).isEmpty();
    assertThatThrownBy(bus.open("numbers", StreamRequest.create())::await)
        .hasMessageContaining("UNAVAILABLE");
  }

  @Test
  void instances_share_the_port() {
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    vertx
        .deployVerticle(
            GatewayVerticle.class, new DeploymentOptions().setInstances(3).setConfig(config))
        .await();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "streams"})
  void a_mistake_fails_the_deployment(String section) {
    JsonObject config = new JsonObject().put(section, new JsonObject().put("x y", new JsonArray()));
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    Class<? extends io.vertx.core.VerticleBase> verticle =
        section.equals("http") ? GatewayVerticle.class : SourceVerticle.class;
    assertThatThrownBy(vertx.deployVerticle(verticle, options)::await)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("configuration: " + section + ".x y = []: ");
  }

  @Test
  void a_source_that_cannot_be_made_fails_the_deployment() {
    JsonObject story = new JsonObject().put("type", "story").put("file", "none.txt");
    JsonObject config = new JsonObject().put("streams", new JsonObject().put("tale", story));
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    assertThatThrownBy(vertx.deployVerticle(SourceVerticle.class, options)::await)
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("tale")
        .hasMessageContaining("none.txt");
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /nothing, 404, NOT_FOUND",
    "POST, /metrics, 405, METHOD_NOT_ALLOWED",
    "DELETE, /health/ready, 405, METHOD_NOT_ALLOWED",
    "PUT, /openapi.yaml, 405, METHOD_NOT_ALLOWED",
    "GET, /streams/none, 404, UNKNOWN_STREAM",
  })
  void errors_are_problem_documents(String method, String path, int status, String code) {
    HttpResponse<String> response = deploy(new JsonObject()).call(method, path);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Client.contentType(response)).isEqualTo("application/problem+json");
    assertThat(new JsonObject(response.body()).getString("code")).isEqualTo(code);
  }

  @Test
  void b1_oversized_and_malformed_requests_are_refused() {
    JsonObject limits = new JsonObject().put("urlLength", 100).put("headerBytes", 1_024);
    Client client = deploy(new JsonObject().put("limits", limits));
    String end = " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    assertThat(client.raw("GET /?" + "a".repeat(200) + end))
        .startsWith("HTTP/1.")
        .contains(" 414 ")
        .contains("application/problem+json");
    assertThat(client.raw("GET /" + "a".repeat(10_000) + end))
        .startsWith("HTTP/1.")
        .contains(" 414 ")
        .contains("application/problem+json");
    assertThat(client.raw("GET / HTTP/1.1\r\nX: " + "a".repeat(2_000) + "\r\n\r\n"))
        .startsWith("HTTP/1.")
        .contains(" 431 ")
        .contains("application/problem+json");
    assertThat(client.raw("GET / HTTP/1.1\r\n\0bad header\r\n\r\n"))
        .startsWith("HTTP/1.")
        .contains(" 400 ")
        .contains("application/problem+json");
    assertThat(client.get("/streams/numbers?to=1").statusCode()).isEqualTo(200);
  }

  @Test
  void foreign_hosts_are_turned_away_from_every_path() {
    Client client = deploy(new JsonObject());
    for (String path : new String[] {"/streams", "/metrics", "/health/live", "/nothing"}) {
      assertThat(
              client.raw(
                  "GET " + path + " HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
          .startsWith("HTTP/1.1 421");
    }
  }

  @Test
  void b1_connections_beyond_the_limit_are_closed_at_once() {
    JsonObject limits = new JsonObject().put("connections", 1);
    Client client = deploy(new JsonObject().put("limits", limits));
    try (Stream<String> lines = client.lines("/streams/numbers?format=ndjson").body()) {
      assertThat(lines.iterator().hasNext()).isTrue();
      assertThat(client.raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(HttpClient.Version.class)
  void b1_idle_connections_are_closed_but_quiet_streams_are_not(HttpClient.Version version) {
    ChunkBus.on(vertx).offer("quiet", request -> out -> {}).await();
    JsonObject timings =
        new JsonObject().put("idle", "100ms").put("headersAfter", "20ms").put("heartbeat", "1h");
    Client client = deploy(new JsonObject().put("timings", timings));
    HttpResponse<Stream<String>> quiet =
        new Client(port, version).lines("/streams/quiet?format=sse");
    try (Stream<String> lines = quiet.body()) {
      assertThat(lines.iterator().next()).startsWith("id:");
      for (int i = 0; i < 3; i++) {
        assertThat(client.raw("GET / HTTP/1.1\r\nHost: loc")).as("half a request").isEmpty();
        assertThat(client.raw("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n"))
            .as("kept alive, then idle")
            .startsWith("HTTP/1.1 200");
      }
      assertThat(ChunkBus.on(vertx).offers())
          .anyMatch(offer -> offer.segment().equals("quiet") && offer.openStreams() == 1);
    }
  }

  @Test
  void undeploying_drains_and_readiness_says_so() throws Exception {
    Client client = deploy(new JsonObject().put("drain", "20s"));
    assertThat(client.get("/health/ready").statusCode()).isEqualTo(200);
    Future<Void> undeployed;
    try (Stream<String> lines = client.lines("/streams/numbers?format=ndjson").body()) {
      Iterator<String> line = lines.iterator();
      line.next();
      undeployed = vertx.undeploy(gatewayDeployment);
      Await.until(
          "the gateway heard of it",
          Duration.ofSeconds(10),
          () -> client.get("/health/ready").statusCode() == 503);
      HttpResponse<String> ready = client.get("/health/ready");
      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(new JsonObject(ready.body()).getString("status")).isEqualTo("DOWN");
      assertThat(client.get("/health/live").statusCode()).isEqualTo(200);
      HttpResponse<String> refused = client.get("/streams/numbers?to=1");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(new JsonObject(refused.body()).getString("code")).isEqualTo("NODE_LEAVING");
      assertThat(line.next()).as("what is open goes on").contains("\"i\":1");
      assertThat(undeployed.isComplete()).isFalse();
    }
    undeployed.await(15, TimeUnit.SECONDS);
  }

  @Test
  void h1_what_outlasts_the_drain_is_broken_off() throws TimeoutException {
    Client client = deploy(new JsonObject().put("drain", "100ms"));
    try (Stream<String> lines = client.lines("/streams/numbers?format=ndjson").body()) {
      vertx.undeploy(gatewayDeployment).await(15, TimeUnit.SECONDS);
      assertThatThrownBy(lines::count).isInstanceOf(java.io.UncheckedIOException.class);
    }
  }
}
