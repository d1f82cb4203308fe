package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.sluice.core.ChunkBus;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The served description against what is served. */
class OpenApiTest {

  @Test
  void every_described_path_answers_and_every_reference_leads_somewhere() throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      JsonObject numbers = new JsonObject().put("type", "numbers");
      JsonObject config =
          new JsonObject()
              .put("http", new JsonObject().put("port", 0))
              .put("chat", new JsonObject().put("models", JsonArray.of("numbers")))
              .put("streams", new JsonObject().put("numbers", numbers));
      DeploymentOptions options = new DeploymentOptions().setConfig(config);
      vertx.deployVerticle(new SourceVerticle(), options).await();
      vertx.deployVerticle(new ChatVerticle(), options).await();
      GatewayVerticle gateway = new GatewayVerticle();
      vertx.deployVerticle(gateway, options).await();
      MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
      ChunkBus.on(vertx).serveLogs(store, LogReaders.of(store)).await();
      store.create("log", Creation.of(LogOptions.of("text/plain"))).await();
      Client client = new Client(gateway.actualPort());

      JsonNode document =
          new ObjectMapper(new YAMLFactory()).readTree(client.get("/openapi.yaml").body());
      List<String> paths = new ArrayList<>();
      document.get("paths").fieldNames().forEachRemaining(paths::add);
      assertThat(paths).hasSize(25);
      String conversation =
          new JsonObject(client.post("/api/v1/chat/message", "{\"message\":\"hello\"}").body())
              .getString("conversation");
      for (String path : paths) {
        String real =
            path.replace("stream/{name}", "stream/log")
                .replace("{name}", "numbers?to=1")
                .replace("{conversation}", conversation)
                .replace("{id}", "chat");
        boolean isRead = document.get("paths").get(path).has("get");
        // nothing is being answered that could be gone on with
        int read = path.contains("chat/{") && path.endsWith("/stream") ? 204 : 200;
        assertThat(client.get(real).statusCode()).as(path).isEqualTo(isRead ? read : 405);
      }
      for (JsonNode reference : document.findValues("$ref")) {
        assertThat(document.at(reference.asText().substring(1)).isMissingNode()).isFalse();
      }
    } finally {
      vertx.close().await();
    }
  }
}
