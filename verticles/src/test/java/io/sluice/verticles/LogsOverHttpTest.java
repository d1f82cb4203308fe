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
  private static final String NDJSON = "application/x-ndjson";
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

  @Test
  void a_cancelled_log_says_so_after_its_chunks_and_is_done_with_for_who_read_them() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    ChunkBus.on(vertx).offer("logs", LogReaders.of(store)).await();
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config = new JsonObject().put("http", new JsonObject().put("port", 0));
    vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    Client client = new Client(gateway.actualPort());
    store.create("a", Creation.of(LogOptions.of("application/json"))).await();
    append(store, 0, 1);
    store.append("a", Append.close(new Outcome.Cancelled("operator"))).await();

    String read = client.raw("GET /streams/logs/a?format=sse HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assertThat(read).containsSubsequence("data: 0", "data: 1", "event: error", "CANCELLED");
    assertThat(read).contains("\"by\":\"operator\"");
    String end = read.substring(read.lastIndexOf("id: ") + 4).lines().toList().get(0);
    assertThat(client.get("/streams/logs/a?format=sse", "Last-Event-ID", end).statusCode())
        .isEqualTo(204);
    HttpResponse<String> json = client.get("/streams/logs/a");
    assertThat(json.statusCode()).isEqualTo(503);
    assertThat(json.body()).contains("CANCELLED");
  }

  @Test
  void how_logs_are_written_and_read_is_configured() {
    JsonObject durable =
        new JsonObject()
            .put("appendBytes", 10)
            .put("lineBytes", 5)
            .put("longPoll", "100ms")
            .put("contentType", "text/plain");
    JsonObject config =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0).put("durable", durable))
            .put("store", new JsonObject().put("type", "memory"));
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    vertx.deployVerticle(new LogVerticle(), options).await();
    GatewayVerticle gateway = new GatewayVerticle();
    vertx.deployVerticle(gateway, options).await();
    Client client = new Client(gateway.actualPort());

    HttpResponse<String> created = client.call("PUT", "/v1/stream/t");
    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(Client.contentType(created)).startsWith("text/plain");
    assertThat(client.raw(post("t", "text/plain", "0123456789"))).startsWith("HTTP/1.1 204");
    assertThat(client.raw(post("t", "text/plain", "0123456789a"))).startsWith("HTTP/1.1 413");
    String tail = created.headers().firstValue("Stream-Next-Offset").orElseThrow();
    assertThat(client.get("/v1/stream/t?offset=" + tail).body()).isEqualTo("0123456789");
    assertThat(client.call("PUT", "/v1/stream/l", "Content-Type", NDJSON).statusCode())
        .isEqualTo(201);
    assertThat(client.raw(post("l", NDJSON, "12345\n"))).startsWith("HTTP/1.1 204");
    assertThat(client.raw(post("l", NDJSON, "123456\n"))).startsWith("HTTP/1.1 413");
    assertThat(client.get("/v1/stream/l?offset=now&live=long-poll").statusCode()).isEqualTo(204);
  }

  private static String post(String name, String type, String body) {
    return "POST /v1/stream/"
        + name
        + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: "
        + type
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static void append(LogStore store, Integer... values) {
    store
        .append("a", Append.of(List.of(values).stream().map(value -> Chunk.json(value)).toList()))
        .await();
  }
}
