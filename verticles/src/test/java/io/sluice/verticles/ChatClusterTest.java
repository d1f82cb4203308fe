package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A chat whose store, models and gateways are on nodes of their own. */
@Timeout(60)
class ChatClusterTest {
  private static final String STREAM = "/api/v1/chat/message/stream";

  private final FakeNodes nodes = new FakeNodes();
  private final HandModel model = new HandModel();
  private final DeploymentOptions options =
      new DeploymentOptions()
          .setConfig(
              new JsonObject()
                  .put("http", new JsonObject().put("port", 0))
                  .put("store", new JsonObject().put("type", "memory"))
                  .put("chat", new JsonObject().put("models", JsonArray.of("count"))));
  private Vertx maker;
  private String making;
  private Client one;
  private Client other;

  @BeforeEach
  void start() {
    nodes.start().deployVerticle(new LogVerticle(), options).await();
    nodes.bus().offer("count", model).await();
    maker = nodes.start();
    making = maker.deployVerticle(new ChatVerticle(), options).await();
    one = gateway();
    other = gateway();
  }

  private Client gateway() {
    GatewayVerticle gateway = new GatewayVerticle();
    nodes.start().deployVerticle(gateway, options).await();
    return new Client(gateway.actualPort());
  }

  @AfterEach
  void stop() {
    nodes.close();
  }

  private static String body(String message) {
    return new JsonObject().put("message", message).encode();
  }

  /** Reads up to the piece of text that ends so, and tells the conversation. */
  private static String readTo(Iterator<String> lines, String piece) {
    String conversation = "";
    while (true) {
      String line = lines.next();
      if (line.contains("\"type\":\"start\"")) {
        conversation = new JsonObject(line.substring(6)).getString("conversation");
      }
      if (line.contains("\"chunk\":\"" + piece)) {
        return conversation;
      }
    }
  }

  /** Reads to the end, and tells the last line with something in it. */
  private static String last(Iterator<String> lines) {
    String last = "";
    while (lines.hasNext()) {
      String line = lines.next();
      last = line.isEmpty() ? last : line;
    }
    return last;
  }

  @Test
  void an_answer_is_read_at_one_gateway_and_gone_on_with_and_stopped_at_another() {
    try (Stream<String> answer = one.postForLines(STREAM, body("count 9 hold 4")).body()) {
      String conversation = readTo(answer.iterator(), "3");
      String path = "/api/v1/chat/" + conversation;
      CompletableFuture<HttpResponse<String>> second =
          CompletableFuture.supplyAsync(() -> other.get(path + "/stream"));
      assertThat(other.get(path).body()).contains("\"answering\"");
      assertThat(other.post(path + "/stop", "").body()).isEqualTo("{\"stopped\":true}");
      assertThat(second.join().body())
          .contains("\"chunk\":\"3 \"")
          .contains("\"outcome\":\"stopped\"")
          .endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void an_answer_whose_maker_leaves_fails_typed_and_is_made_again_by_another() {
    try (Stream<String> answer = one.postForLines(STREAM, body("count 9 hold 4")).body()) {
      Iterator<String> lines = answer.iterator();
      String conversation = readTo(lines, "3");
      nodes.start().deployVerticle(new ChatVerticle(), options).await();
      maker.undeploy(making).await();
      String last = last(lines);
      assertThat(last).contains("NODE_LEAVING").contains("\"retriable\":true");
      JsonObject said = other.json("/api/v1/chat/" + conversation);
      assertThat(said.getJsonArray("messages").getJsonObject(1).getString("content"))
          .isEqualTo("0 1 2 3 ");
      CompletableFuture<HttpResponse<String>> again =
          CompletableFuture.supplyAsync(
              () -> other.post("/api/v1/chat/" + conversation + "/retry", ""));
      while (!again.isDone()) {
        model.release();
        LockSupport.parkNanos(10_000_000);
      }
      assertThat(again.join().body()).contains("\"chunk\":\"8 \"").endsWith("data: [DONE]\n\n");
    }
  }

  @Test
  void an_answer_whose_maker_is_gone_without_a_word_fails_for_its_readers_too() {
    try (Stream<String> answer = one.postForLines(STREAM, body("count 9 hold 4")).body()) {
      Iterator<String> lines = answer.iterator();
      String conversation = readTo(lines, "3");
      maker.close().await(); // its bus is gone before it could tell anybody
      String last = last(lines);
      assertThat(last).contains("\"type\":\"error\"").contains("\"retriable\":true");
      JsonObject said = other.json("/api/v1/chat/" + conversation);
      assertThat(said.getJsonArray("messages").getJsonObject(1).getString("content"))
          .isEqualTo("0 1 2 3 ");
    }
  }
}
