package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.Outcome;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.LogStore;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store's log, read and resumed over HTTP. */
class LogsOverHttpTest {
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void l2_what_json_told_of_an_open_log_is_gone_on_from_without_loss_or_duplicate() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    ChunkBus.on(vertx).offer("logs", LogReaders.of(store)).await();
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    Client client = new Client(gateway.actualPort());
    store.create("a", Creation.of(LogOptions.of("application/json"))).await();
    append(store, 0, 1, 2);

    JsonObject open = new JsonObject(client.get("/streams/logs/a").body());
    assertThat(open.getJsonArray("items")).isEqualTo(JsonArray.of(0, 1, 2));
    assertThat(open.getString("outcome")).isEqualTo("open");

    append(store, 3);
    store.append("a", Append.close(Outcome.COMPLETED)).await();
    HttpResponse<String> rest =
        client.get("/streams/logs/a?format=sse", "Last-Event-ID", open.getString("next"));
    assertThat(rest.body()).contains("data: 3\n\n", "event: done").doesNotContain("data: 2\n");
    String end = rest.body().substring(rest.body().lastIndexOf("id: ") + 4).lines().toList().get(0);
    assertThat(client.get("/streams/logs/a?format=sse", "Last-Event-ID", end).statusCode())
        .isEqualTo(204);

    JsonObject closed = new JsonObject(client.get("/streams/logs/a").body());
    assertThat(closed.getJsonArray("items")).isEqualTo(JsonArray.of(0, 1, 2, 3));
    assertThat(closed.getString("outcome")).isEqualTo("completed");
  }

  private static void append(LogStore store, Integer... values) {
    store
        .append("a", Append.of(List.of(values).stream().map(value -> Chunk.json(value)).toList()))
        .await();
  }
}
