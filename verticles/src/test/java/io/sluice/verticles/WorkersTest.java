package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkBus;
import io.sluice.program.Programs;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers as they are configured, and their functions over HTTP. */
@Timeout(60)
class WorkersTest {
  private static final Path FIXTURES = Path.of("../modules/workers/src/test/workers");

  private static Vertx vertx;
  private static Client client;

  @TempDir private Path directory;

  @BeforeAll
  static void start() {
    Programs.require("python3");
    vertx = Vertx.vertx();
    JsonObject tools =
        new JsonObject()
            .put("type", "worker")
            .put("language", "python")
            .put("paths", FIXTURES.resolve("python").toAbsolutePath().toString())
            .put(
                "serve", JsonArray.of("faults", "builtins:list", "builtins:range", "builtins:len"));
    JsonObject missing =
        new JsonObject()
            .put("type", "worker")
            .put("language", "ruby")
            .put("command", JsonArray.of("/nowhere/ruby"))
            .put("serve", "text:words");
    JsonObject config =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0))
            .put("timeouts", new JsonObject().put("hasty", new JsonObject().put("open", "200ms")))
            .put("streams", new JsonObject().put("tools", tools).put("missing", missing));
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    // two of them: a worker is one in a Vertx all the same
    vertx
        .deployVerticle(SourceVerticle.class, new DeploymentOptions(options).setInstances(2))
        .await();
    GatewayVerticle gateway = new GatewayVerticle();
    vertx.deployVerticle(gateway, options).await();
    client = new Client(gateway.actualPort());
  }

  @AfterAll
  static void stop() {
    if (vertx != null) {
      vertx.close().await();
      assertThat(workers()).isEmpty();
    }
  }

  private static List<Long> workers() {
    return ProcessHandle.current()
        .children()
        .filter(it ->
            String.join(" ", it.info().arguments().orElse(new String[0])).contains("sluice.py"))
        .map(ProcessHandle::pid)
        .toList();
  }

  private static HttpResponse<String> post(String path, String body) {
    return client.post(path, body);
  }

  private static JsonObject ref(String path, String body) {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private static void until(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Test
  void there_is_one_pool_whatever_the_instances() {
    assertThat(post("/call/tools/where", "").statusCode()).isEqualTo(200);
    assertThat(workers()).hasSize(1);
  }

  @Test
  void a_value_is_answered_as_json() {
    HttpResponse<String> response = post("/call/tools/len", "[\"four\"]");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(response.body()).isEqualTo("4");
  }

  @Test
  void a_ref_is_read_page_by_page_and_a_page_asked_for_again_is_the_same() {
    JsonObject ref = ref("/call/tools/ticks", "{\"first\": 7}");
    assertThat(ref.getString("__type__")).isEqualTo("stream_ref");
    assertThat(ref.getInteger("__schema__")).isEqualTo(1);
    assertThat(ref.getString("stream_type")).isEqualTo("generator");
    assertThat(ref.getString("python_module")).isEqualTo("faults");
    String next = "/refs/" + ref.getString("id") + "/next";
    String first = post(next, "{\"count\": 3}").body();
    assertThat(first).isEqualTo("{\"items\":[7,8,9],\"cursor\":\"3\",\"done\":false}");
    String second = post(next, "{\"count\": 2, \"cursor\": \"3\"}").body();
    assertThat(second).isEqualTo("{\"items\":[10,11],\"cursor\":\"5\",\"done\":false}");
    assertThat(post(next, "{\"count\": 2, \"cursor\": \"3\"}").body()).isEqualTo(second);
    assertThat(client.call("DELETE", "/refs/" + ref.getString("id")).statusCode()).isEqualTo(204);
    assertThat(client.call("DELETE", "/refs/" + ref.getString("id")).statusCode()).isEqualTo(204);
    HttpResponse<String> gone = post(next, "{\"count\": 1}");
    assertThat(gone.statusCode()).isEqualTo(410);
    assertThat(new JsonObject(gone.body()).getString("code")).isEqualTo("GONE");
  }

  @Test
  void a_ref_ends() {
    JsonObject ref = ref("/call/tools/range", "[3]");
    assertThat(ref.getInteger("length")).isEqualTo(3);
    assertThat(post("/refs/" + ref.getString("id") + "/next", "").body())
        .isEqualTo("{\"items\":[0,1,2],\"cursor\":\"3\",\"done\":true}");
  }

  @Test
  void a_ref_is_an_argument_of_another_call() {
    JsonObject ref = ref("/call/tools/range", "[4]");
    assertThat(post("/call/tools/list", new JsonArray().add(ref).encode()).body())
        .isEqualTo("[0,1,2,3]");
  }

  @Test
  void a_ref_that_was_read_arrives_from_the_position_that_is_told() {
    JsonObject begun = ref("/call/tools/count_to", "[9]");
    assertThat(post("/refs/" + begun.getString("id") + "/next", "{\"count\": 3}").body())
        .startsWith("{\"items\":[1,2,3]");
    begun.put("position", 2);
    assertThat(post("/call/tools/list", new JsonArray().add(begun).encode()).body())
        .isEqualTo("[3,4,5,6,7,8,9]");
    JsonObject ended = ref("/call/tools/count_to", "[3]");
    assertThat(post("/refs/" + ended.getString("id") + "/next", "").body()).contains("true");
    assertThat(post("/call/tools/list", new JsonArray().add(ended).encode()).body())
        .isEqualTo("[1,2,3]");
  }

  @Test
  void a_reader_that_stops_leaves_the_generator_where_it_was_and_closed() throws Exception {
    Path note = directory.resolve("note");
    HttpResponse<Stream<String>> response =
        client.lines("/streams/tools/noted?format=sse&limit=10&path=" + note);
    try (Stream<String> lines = response.body()) {
      assertThat(lines.filter(it -> it.startsWith("data: ")).limit(10).toList())
          .contains("data: 1", "data: 10");
    }
    until(() -> Files.exists(note) && note.toFile().length() > 0, "closed");
    assertThat(Integer.parseInt(Files.readString(note))).isBetween(10, 10 + 64);
  }

  @Test
  void exceptions_are_told_with_their_type_and_without_their_stack() {
    HttpResponse<String> response = post("/call/tools/fail", "[\"too late\"]");
    assertThat(response.statusCode()).isEqualTo(502);
    JsonObject problem = new JsonObject(response.body());
    assertThat(problem.getString("code")).isEqualTo("SOURCE_FAILED");
    assertThat(problem.getString("detail")).contains("ValueError: too late");
    assertThat(problem.getJsonObject("details").getString("type")).isEqualTo("ValueError");
    assertThat(problem.getJsonObject("details").containsKey("stack")).isFalse();
  }

  @Test
  void a_call_may_name_its_timeouts() {
    HttpResponse<String> late = post("/call/tools/answer_after?timeouts=hasty", "[30]");
    assertThat(late.statusCode()).isEqualTo(504);
    HttpResponse<String> unknown = post("/call/tools/where?timeouts=nobodys", "");
    assertThat(unknown.statusCode()).isEqualTo(400);
    assertThat(unknown.body()).contains("ml_inference", "hasty");
  }

  @Test
  void bad_requests_say_what_is_allowed() {
    assertThat(client.get("/call/tools/where").statusCode()).isEqualTo(405);
    assertThat(post("/call/tools/where", "{").statusCode()).isEqualTo(400);
    assertThat(post("/call/tools/where", "7").body()).contains("a JSON array of arguments");
    assertThat(post("/call/tools/len", "[1,2,3]").statusCode()).isEqualTo(400);
    assertThat(post("/call/tools/_hidden", "").statusCode()).isEqualTo(404);
    assertThat(post("/call/nowhere", "").statusCode()).isEqualTo(404);
    assertThat(post("/refs/nothing/next", "").statusCode()).isEqualTo(400);
    String never = "0123456789abcdef.AAAAAAAAAAAAAAAAAAAAAA";
    assertThat(post("/refs/" + never + "/next", "").statusCode()).isEqualTo(410);
    JsonObject ref = ref("/call/tools/ticks", "");
    String next = "/refs/" + ref.getString("id") + "/next";
    assertThat(post(next, "{\"count\": 0}").body()).contains("count is a whole number from 1");
    assertThat(post(next, "{\"cursor\": \"x\"}").statusCode()).isEqualTo(400);
    assertThat(post(next, "{\"cursor\": \"99\"}").statusCode()).isEqualTo(400);
    assertThat(client.call("DELETE", "/refs/" + ref.getString("id")).statusCode()).isEqualTo(204);
  }

  @Test
  void a_missing_interpreter_is_told_and_the_rest_goes_on() {
    until(
        () ->
            client.json("/health/ready").getJsonArray("checks").stream()
                .map(JsonObject.class::cast)
                .filter(check -> check.getString("id").equals("workers"))
                .anyMatch(check -> check.encode().contains("not ready")),
        "told");
    assertThat(client.get("/health/ready").statusCode()).isEqualTo(200);
    HttpResponse<String> response = client.get("/streams/missing");
    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body()).contains("/nowhere/ruby");
  }

  @Test
  void figures_are_at_metrics() {
    post("/call/tools/where", "");
    String metrics = client.get("/metrics").body();
    assertThat(metrics)
        .contains(
            "sluice_worker_starts_total{worker=\"tools\"}",
            "sluice_worker_processes{worker=\"tools\"} 1",
            "sluice_worker_resident_bytes{worker=\"tools\"}",
            "sluice_refs");
  }

  @Test
  void the_list_of_streams_does_not_tell_where_refs_are_held() {
    assertThat(client.get("/streams").body()).contains("tools").doesNotContain("sluice.refs");
    assertThat(ChunkBus.on(vertx).offers()).anyMatch(it -> it.segment().startsWith("sluice.refs"));
  }
}
