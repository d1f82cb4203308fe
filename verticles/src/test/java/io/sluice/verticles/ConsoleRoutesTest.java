package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Creation;
import io.sluice.core.log.LogOptions;
import io.sluice.log.cassette.Cassette;
import io.sluice.log.follow.LogReaders;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.sources.Sources;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the console's files, and what it reads, are served. */
class ConsoleRoutesTest {
  private static final Path FILES = Path.of("src/main/resources/io/sluice/verticles/console");

  private static final JsonArray CHATS = JsonArray.of("count");

  private final Vertx vertx = Vertx.vertx();
  private String deployment = "";

  @AfterEach
  void close() throws TimeoutException {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  private Client deploy(JsonObject http) {
    return deploy(http, new JsonArray());
  }

  private Client deploy(JsonObject http, JsonArray models) {
    GatewayVerticle gateway = new GatewayVerticle();
    JsonObject config =
        new JsonObject()
            .put("http", http.put("port", 0))
            .put("chat", new JsonObject().put("models", models));
    deployment = vertx.deployVerticle(gateway, new DeploymentOptions().setConfig(config)).await();
    return new Client(gateway.actualPort());
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("none");
  }

  private static List<String> paths() throws Exception {
    try (Stream<Path> files = Files.walk(FILES)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> FILES.relativize(file).toString())
          .map(name ->
              switch (name) {
                case "index.html" -> "/";
                case "chat.html" -> "/chat";
                default -> "/console/" + name;
              })
          .toList();
    }
  }

  @Test
  void every_file_is_served_with_what_keeps_it_safe_and_nothing_is_inline_or_from_elsewhere()
      throws Exception {
    Client client = deploy(new JsonObject(), CHATS);
    assertThat(paths()).hasSizeGreaterThan(20);
    for (String path : paths()) {
      HttpResponse<String> response = client.get(path);
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(header(response, "Content-Security-Policy"))
          .startsWith("default-src 'self';")
          .contains("frame-ancestors 'none'")
          .doesNotContain("unsafe");
      assertThat(header(response, "X-Content-Type-Options")).isEqualTo("nosniff");
      assertThat(header(response, "X-Frame-Options")).isEqualTo("DENY");
      if (!path.contains("uplot") && !path.endsWith(".svg")) {
        assertThat(response.body())
            .doesNotContain("http://", "https://", "innerHTML", "insertAdjacentHTML", "style=");
      }
    }
    for (String page : List.of("/", "/chat")) {
      assertThat(client.get(page).body())
          .doesNotContainPattern("<script(?![^>]*src=)|<style|\\son[a-z]+=");
    }
  }

  @Test
  void every_module_that_is_imported_is_served() throws Exception {
    Client client = deploy(new JsonObject(), CHATS);
    Pattern imported = Pattern.compile("from '\\./([a-z]+\\.js)'");
    for (String path : paths()) {
      Matcher found = imported.matcher(client.get(path).body());
      while (found.find()) {
        assertThat(client.get("/console/" + found.group(1)).statusCode()).isEqualTo(200);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/console/app.js"})
  void it_is_not_sent_again_to_who_has_it(String path) {
    Client client = deploy(new JsonObject());
    HttpResponse<String> first = client.get(path);
    assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
    String tag = header(first, "ETag");
    HttpResponse<String> again = client.get(path, "If-None-Match", "\"other\", W/" + tag);
    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.body()).isEmpty();
    assertThat(header(again, "ETag")).isEqualTo(tag);
    HttpResponse<String> head = client.call("HEAD", path);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "Content-Length"))
        .isEqualTo(header(first, "Content-Length"))
        .isNotEqualTo("0");
    assertThat(client.call("POST", path).statusCode()).isEqualTo(405);
  }

  @Test
  void the_chat_page_is_there_where_chats_are_and_the_console_leads_to_it() {
    Client with = deploy(new JsonObject(), CHATS);
    assertThat(with.get("/").body()).contains("href=\"/chat\"");
    assertThat(with.get("/chat").body()).contains("/console/chat.js");
    vertx.undeploy(deployment).await(); // the gateways of one process share a free port
    Client without = deploy(new JsonObject());
    assertThat(without.get("/").body()).contains("Recordings").doesNotContain("href=\"/chat\"");
    for (String path : List.of("/chat", "/console/chat.js", "/console/chat.css")) {
      assertThat(without.get(path).statusCode()).as(path).isEqualTo(404);
    }
    vertx.undeploy(deployment).await();
    Client bare = deploy(new JsonObject().put("console", false), CHATS);
    assertThat(bare.get("/chat").statusCode()).isEqualTo(404);
  }

  @Test
  void it_can_be_left_out() {
    Client client = deploy(new JsonObject().put("console", false).put("activity", false));
    assertThat(client.get("/").statusCode()).isEqualTo(404);
    assertThat(client.get("/console/app.js").statusCode()).isEqualTo(404);
    assertThat(client.json("/streams").getJsonArray("streams")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "uPlot.iife.min.js, uPlot.iife.min.js",
    "uPlot.min.css, uPlot.min.css",
    "LICENSE, LICENSE"
  })
  void uplot_is_as_it_was_released(String name, String recorded) throws Exception {
    byte[] bytes = Files.readAllBytes(FILES.resolve("uplot").resolve(name));
    String digest = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    assertThat(Files.readString(Path.of("../docs/adr/0150-uplot-in-the-jar.md")))
        .contains(recorded + " " + digest);
  }

  @Test
  void the_activity_of_streams_is_a_stream() {
    ChunkBus bus = ChunkBus.on(vertx);
    Client client = deploy(new JsonObject());
    bus.offer("words", request -> Sources.of("one", "two")).await();
    bus.open("words", StreamRequest.create()).await().collect(10, 100).await();
    JsonObject reading =
        new JsonObject(client.get("/streams/sluice.activity?format=ndjson&limit=1").body());
    assertThat(reading.getInstant("time")).isAfterOrEqualTo(reading.getInstant("since"));
    assertThat(reading.getString("node")).isNotEmpty();
    JsonObject consumer = figures(reading, "words", "consumer");
    assertThat(consumer.getInteger("chunks")).isEqualTo(2);
    assertThat(consumer.getInteger("bytes")).isEqualTo(6);
    assertThat(consumer.getInteger("opened")).isEqualTo(1);
    assertThat(consumer.getInteger("open")).isZero();
    assertThat(consumer.getJsonObject("outcomes").getInteger("completed")).isEqualTo(1);
    assertThat(figures(reading, "words", "producer").getJsonObject("seconds").fieldNames())
        .containsExactlyInAnyOrder("moving", "source", "consumer", "link", "store", "socket");
    assertThat(consumer.containsKey("seconds")).isFalse();
  }

  private static JsonObject figures(JsonObject reading, String stream, String side) {
    return reading.getJsonArray("streams").stream()
        .map(JsonObject.class::cast)
        .filter(it -> it.getString("stream").equals(stream) && it.getString("side").equals(side))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void of_several_gateways_one_offers_it_and_a_stop_does_not_wait_for_its_readers()
      throws Exception {
    JsonObject http = new JsonObject().put("drain", "20s");
    Client client = deploy(http.copy());
    String first = deployment;
    deploy(http.copy());
    assertThat(ChunkBus.on(vertx).offers()).hasSize(1);
    try (Stream<String> lines = client.lines("/streams/sluice.activity?format=ndjson").body()) {
      lines.iterator().next();
      vertx.undeploy(first).await(5, TimeUnit.SECONDS);
    }
    assertThat(ChunkBus.on(vertx).offers()).isEmpty();
  }

  @Test
  void cassettes_are_listed_a_page_at_a_time() {
    MemoryLogStore store = MemoryLogStore.on(vertx, MemoryLogOptions.DEFAULT);
    Client client = deploy(new JsonObject());
    ChunkBus.on(vertx).serveLogs(store, LogReaders.of(store)).await();
    assertThat(client.json("/cassettes"))
        .isEqualTo(new JsonObject().put("cassettes", new JsonArray()).put("more", false));
    for (String name : List.of("b", "a", "c")) {
      index(store, name);
    }
    JsonObject page = client.json("/cassettes?limit=2");
    assertThat(page.getJsonArray("cassettes")).hasSize(2);
    assertThat(page.getBoolean("more")).isTrue();
    assertThat(page.getJsonArray("cassettes").getJsonObject(0))
        .isEqualTo(
            new JsonObject()
                .put("name", "a")
                .put("index", "cassettes/a/index")
                .put("entries", 1)
                .put("bytes", 2));
    JsonObject rest = client.json("/cassettes?after=b");
    assertThat(rest.getJsonArray("cassettes").getJsonObject(0).getString("name")).isEqualTo("c");
    assertThat(rest.getBoolean("more")).isFalse();
    assertThat(Cassette.names(store).await()).containsExactly("a", "b", "c");
  }

  private static void index(MemoryLogStore store, String name) {
    LogOptions options = LogOptions.of("application/x-ndjson");
    Creation creation = new Creation(options, List.of(Chunk.of("{}")), null, null);
    store.create(Cassette.PREFIX + name + "/index", creation).await();
  }

  @ParameterizedTest
  @CsvSource({"limit=0, 400", "limit=201, 400", "after=a/b, 400", "limit=1, 503"})
  void a_bad_question_and_an_absent_store_are_told(String query, int status) {
    HttpResponse<String> response = deploy(new JsonObject()).get("/cassettes?" + query);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(Client.contentType(response)).isEqualTo("application/problem+json");
  }

  @Test
  void recordings_are_for_operators() {
    Client client = deploy(new JsonObject());
    assertThat(client.get("/cassettes", "X-Forwarded-For", "192.0.2.7").statusCode())
        .isEqualTo(403);
    assertThat(client.call("POST", "/cassettes").statusCode()).isEqualTo(405);
  }
}
