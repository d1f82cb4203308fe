package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.log.cassette.Cassette;
import io.sluice.log.cassette.CassetteFile;
import io.sluice.testkit.model.ScriptedModel;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Models of an upstream as they are configured, on the bus and over HTTP. */
@Timeout(60)
class ModelsTest {
  /** A variable that is there wherever this runs, in the place of a key. */
  private static final String VARIABLE = "PATH";

  private static final String KEY = System.getenv(VARIABLE);

  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);
  private ScriptedModel upstream;
  private Client client;

  @BeforeEach
  void start() {
    upstream = ScriptedModel.start(vertx).await();
    JsonObject closed =
        new JsonObject()
            .put("type", "openai")
            .put("url", upstream.url())
            .put("model", "scripted")
            .put("retryAttempts", 0)
            .put("key", "${ENV:" + VARIABLE + "}");
    JsonObject open = closed.copy().put("direct", true);
    JsonObject first = new JsonObject("{\"type\": \"steps\", \"steps\": [{\"take\": 2}]}");
    JsonObject streams =
        new JsonObject()
            .put("closed", closed)
            .put("open", open)
            .put("taped", closed.copy().put("cassette", new JsonObject()))
            .put("first", first.copy().put("of", "closed"))
            .put("second", first.copy().put("of", "open"));
    JsonObject config =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0))
            .put("store", new JsonObject().put("type", "memory"))
            .put("streams", streams);
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    vertx.deployVerticle(new LogVerticle(), options).await();
    vertx.deployVerticle(new SourceVerticle(), options).await();
    GatewayVerticle gateway = new GatewayVerticle();
    vertx.deployVerticle(gateway, options).await();
    client = new Client(gateway.actualPort());
  }

  @AfterEach
  void close() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private List<String> ask(String name, StreamRequest request) {
    return bus.open(name, request).await().collect(100, 100_000).await().stream()
        .map(Chunk::text)
        .toList();
  }

  private static StreamRequest chat(String prompt) {
    return StreamRequest.create().with("prompt", prompt).principal("127.0.0.1");
  }

  @Test
  void a_model_is_asked_by_chats_only_unless_it_is_direct() {
    for (String name : List.of("closed", "taped", "first")) {
      var refused = client.get("/streams/" + name + "?prompt=tokens%3D3");
      assertThat(refused.statusCode()).as(name).isEqualTo(403);
      assertThat(new JsonObject(refused.body()).getString("detail"))
          .contains("asked by chats only", ".direct: true");
    }
    assertThat(upstream.asked()).isEmpty();
    assertThat(ask("closed", chat("tokens=3"))).hasSize(4);
    assertThat(ask("first", chat("tokens=3"))).hasSize(2);
    assertThat(client.json("/streams/open?prompt=tokens%3D3").getJsonArray("items")).hasSize(4);
    assertThat(client.json("/streams/second?prompt=tokens%3D3").getJsonArray("items")).hasSize(2);
    String body = "{\"messages\":[{\"role\":\"user\",\"content\":\"tokens=1\"}]}";
    JsonObject answer = new JsonObject(client.post("/streams/open", body).body());
    assertThat(answer.getJsonArray("items").getJsonObject(0))
        .isEqualTo(new JsonObject().put("text", ScriptedModel.token(0)));
    assertThat(upstream.asked())
        .allSatisfy(asked ->
            assertThat(asked.headers()).containsEntry("authorization", "Bearer " + KEY.strip()));
  }

  @Test
  void a_cassette_replays_an_answer_without_the_upstream_and_holds_no_key() throws Exception {
    assertThatThrownBy(() -> ask("taped", StreamRequest.create().with("prompt", "tokens=3")))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.FORBIDDEN));
    List<String> live = ask("taped", chat("tokens=3"));
    assertThat(live).hasSize(4);
    upstream.stop().await();
    assertThat(ask("taped", chat("tokens=3"))).isEqualTo(live);
    assertThat(upstream.asked()).hasSize(1);
    StringWriter file = new StringWriter();
    CassetteFile.write(new Cassette(bus.logs(), "taped"), file);
    assertThat(file.toString()).contains("tokens=3").doesNotContain(KEY, "Bearer");
  }

  @Test
  void no_log_line_and_no_failure_has_the_key() {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Level before = root.getLevel();
    lines.start();
    root.addAppender(lines);
    root.setLevel(Level.TRACE);
    try {
      for (String script : List.of("tokens=1", "status=401", "status=429", "error=1", "die=1")) {
        String answer = client.get("/streams/open?prompt=" + script.replace("=", "%3D")).body();
        assertThat(answer).doesNotContain(KEY);
      }
    } finally {
      root.setLevel(before);
      root.detachAppender(lines);
    }
    assertThat(upstream.asked()).hasSize(5);
    assertThat(new ArrayList<>(lines.list))
        .noneMatch(line -> line.getFormattedMessage().contains(KEY));
  }
}
