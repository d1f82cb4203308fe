package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client's trace goes along to the model that it asks. */
@Timeout(60)
class ChatTraceTest {
  private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  private static final HandModel model = new HandModel();
  private static Vertx vertx;
  private static Client client;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    DeploymentOptions options =
        new DeploymentOptions()
            .setConfig(
                new JsonObject()
                    .put("http", new JsonObject().put("port", 0))
                    .put("store", new JsonObject().put("type", "memory"))
                    .put("chat", new JsonObject().put("models", JsonArray.of("hand"))));
    vertx.deployVerticle(new LogVerticle(), options).await();
    ChunkBus.on(vertx).offer("hand", model).await();
    vertx.deployVerticle(new ChatVerticle(), options).await();
    GatewayVerticle gateway = new GatewayVerticle();
    vertx.deployVerticle(gateway, options).await();
    client = new Client(gateway.actualPort());
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  private static String traced(String path, String body, String traceparent) {
    assertThat(client.post(path, body, "traceparent", traceparent).statusCode()).isEqualTo(200);
    return model.traces.getLast();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/api/v1/chat/message|{\"message\":\"say this\"}",
        "/api/v1/chat/message/stream|{\"message\":\"say this\"}",
        "/api/chat|{\"id\":\"0123456789abcdef\",\"messages\":[{\"role\":\"user\","
            + "\"parts\":[{\"type\":\"text\",\"text\":\"say this\"}]}]}",
        "/v1/chat/completions|{\"model\":\"hand\",\"messages\":[{\"role\":\"user\","
            + "\"content\":\"say this\"}]}"
      })
  void the_model_is_asked_in_the_trace_of_the_request(String path, String body) {
    assertThat(traced(path, body, TRACE)).isEqualTo(TRACE);
  }

  @Test
  void what_is_no_trace_is_ignored() {
    String body = new JsonObject().put("message", "say this").encode();
    assertThat(traced("/api/v1/chat/message", body, "00-mine-01")).isEqualTo("none");
  }
}
