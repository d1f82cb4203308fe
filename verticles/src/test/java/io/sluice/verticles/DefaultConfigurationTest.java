package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.verticles.Configuration.Argument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code conf/sluice.yaml} as it is, from end to end. */
@Timeout(60)
class DefaultConfigurationTest {
  private static Node node;
  private static Client client;

  /** A copy of its directory, since what it writes goes beside it. */
  @TempDir private static Path home;

  @BeforeAll
  static void start() throws IOException {
    Path conf = Files.createDirectory(home.resolve("conf"));
    Files.createDirectory(conf.resolve("workers"));
    for (String name : List.of("sluice.yaml", "story.txt", "markov.txt", "workers/primes.py")) {
      Files.copy(Path.of("../conf", name), conf.resolve(name));
    }
    Configuration configuration =
        Configuration.load(
            conf.resolve("sluice.yaml"),
            Map.of("SLUICE_HTTP_DRAIN", "0s"),
            List.of(new Argument("--port", "http.port", 0)));
    node = Node.start(configuration);
    client = new Client(Integer.parseInt(node.url().replaceFirst(".*:", "")));
  }

  @AfterAll
  static void stop() {
    node.drain();
  }

  @Test
  void the_list_tells_what_is_offered() {
    JsonArray streams = client.json("/streams").getJsonArray("streams");
    assertThat(streams.stream().map(it -> ((JsonObject) it).getString("name")))
        .containsExactlyInAnyOrder(
            "jvm",
            "zones",
            "story",
            "markov",
            "numbers",
            "access",
            "host",
            "primes",
            "sluice.activity");
    assertThat(streams.stream().map(it -> ((JsonObject) it).getString("description")))
        .doesNotContainNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson"})
  void jvm_shows_live_events(String format) {
    String accept = format.equals("sse") ? "text/event-stream" : "application/x-ndjson";
    HttpResponse<Stream<String>> response = client.lines("/streams/jvm", "Accept", accept);
    assertThat(Client.contentType(response)).isEqualTo(accept);
    try (Stream<String> lines = response.body()) {
      List<JsonObject> events =
          lines
              .filter(line -> line.startsWith(format.equals("sse") ? "data: " : "{"))
              .map(line -> new JsonObject(line.substring(line.indexOf('{'))))
              .limit(5)
              .toList();
      assertThat(events)
          .allSatisfy(event -> {
            assertThat(event.getString("event")).startsWith("jdk.");
            assertThat(event.getString("time")).isNotNull();
          });
    }
  }

  @Test
  void jvm_as_one_document_is_what_its_log_has_and_where_to_go_on() {
    JsonObject document = client.json("/streams/jvm");
    assertThat(document.getString("outcome")).isEqualTo("open");
    assertThat(document.getString("next")).matches("[0-9]{16}_[0-9]{16}");
  }

  @Test
  void an_endless_source_as_one_document_is_406_at_once_and_says_what_to_ask_for() {
    HttpResponse<String> response = client.get("/streams/numbers");
    assertThat(response.statusCode()).isEqualTo(406);
    assertThat(Client.contentType(response)).isEqualTo("application/problem+json");
    assertThat(new JsonObject(response.body()).getJsonArray("formats"))
        .contains("sse", "ndjson", "csv", "raw");
  }

  @Test
  void zones_are_the_same_rows_in_every_table_format() {
    List<List<String>> json = new ArrayList<>();
    JsonObject document = client.json("/streams/zones");
    document.getJsonArray("items").forEach(item -> json.add(row((JsonObject) item)));
    assertThat(document.getString("outcome")).isEqualTo("completed");
    List<List<String>> ndjson =
        client
            .get("/streams/zones", "Accept", "application/x-ndjson")
            .body()
            .lines()
            .map(line -> row(new JsonObject(line)))
            .toList();
    List<List<String>> csv =
        client
            .get("/streams/zones", "Accept", "text/csv")
            .body()
            .lines()
            .map(line -> List.of(line.split(",", -1)))
            .toList();

    assertThat(json).hasSizeGreaterThan(400);
    assertThat(csv.getFirst()).containsExactly("zone", "offset", "time");
    assertThat(names(ndjson)).isEqualTo(names(json));
    assertThat(names(csv.subList(1, csv.size()))).isEqualTo(names(json));
  }

  private static List<String> row(JsonObject object) {
    return List.of(object.getString("zone"), object.getString("offset"), object.getString("time"));
  }

  /** Without the time, which passes between two requests. */
  private static List<List<String>> names(List<List<String>> rows) {
    return rows.stream().map(row -> row.subList(0, 2)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "'', */*, application/json",
    "?stream=true, */*, text/event-stream",
    "?stream=false, text/event-stream, application/json",
    "?stream=true, application/x-ndjson, application/x-ndjson",
    "?format=csv, text/event-stream, text/csv",
    "?format=ndjson&stream=true, text/csv, application/x-ndjson",
    "'', 'text/csv;q=0.5, application/x-ndjson', application/x-ndjson",
  })
  void the_query_overrides_accept(String query, String accept, String type) {
    assertThat(Client.contentType(client.get("/streams/zones" + query, "Accept", accept)))
        .startsWith(type);
  }

  @Test
  void story_is_told_word_by_word() {
    try (Stream<String> lines = client.lines("/streams/story?stream=true&pace=1").body()) {
      Iterator<String> words = lines.filter(line -> line.startsWith("data: ")).iterator();
      assertThat(words.next() + words.next() + words.next())
          .isEqualTo("data: The data: Lock data: Keeper");
    }
    assertThat(client.get("/streams/story?pace=0&format=raw").body())
        .startsWith("The Lock Keeper\n\n")
        .endsWith("each time one of them leaves.\"\n");
  }

  @Test
  void markov_answers_a_prompt_with_the_same_words_for_the_same_seed() {
    JsonObject answer = client.json("/streams/markov?prompt=hello&seed=1&pace=0&max_tokens=5");
    assertThat(answer.getJsonArray("items")).hasSize(6);
    assertThat(answer.getJsonArray("items").getJsonObject(5).getString("finish"))
        .isEqualTo("length");
    assertThat(client.json("/streams/markov?prompt=hello&seed=1&pace=0&max_tokens=5"))
        .isEqualTo(answer);
    assertThat(client.json("/streams/markov").getString("parameter")).isEqualTo("prompt");
  }

  @Test
  void access_tells_each_response_as_it_ends() {
    try (Stream<String> lines = client.lines("/streams/access?format=ndjson").body()) {
      client.get("/streams/numbers?to=3&format=csv");
      assertThat(lines.filter(line -> line.contains("/streams/numbers")).findFirst())
          .hasValueSatisfying(line ->
              assertThat(line)
                  .containsPattern(" GET /streams/numbers 200 [0-9]+ [0-9]+ms ")
                  .doesNotContain("to=3"));
    }
  }

  @Test
  void host_tells_of_this_machine_or_that_no_program_does() {
    HttpResponse<Stream<String>> response = client.lines("/streams/host?format=ndjson");
    try (Stream<String> lines = response.body()) {
      assertThat(response.statusCode()).isIn(200, 503);
      assertThat(lines.findFirst()).isPresent();
    }
  }

  @Test
  void numbers_are_of_the_size_asked_for() {
    List<String> lines =
        client.get("/streams/numbers?to=1000&size=80&format=ndjson").body().lines().toList();
    assertThat(lines).hasSize(1_000).allSatisfy(line -> assertThat(line).hasSize(80));
    assertThat(new JsonObject(lines.getLast()).getInteger("i")).isEqualTo(999);
  }

  @Test
  void a_bad_parameter_is_named() {
    JsonObject problem = client.json("/streams/numbers?to=many");
    assertThat(problem.getInteger("status")).isEqualTo(400);
    assertThat(problem.getString("parameter")).isEqualTo("to");
  }

  @Test
  void health_and_metrics_and_the_description_answer() {
    assertThat(client.json("/health/live").getString("status")).isEqualTo("UP");
    assertThat(client.json("/health/ready").getString("status")).isEqualTo("UP");
    client.get("/streams/numbers?to=7&format=ndjson");
    String scrape = client.get("/metrics").body();
    assertThat(scrape)
        .containsPattern("sluice_chunks_total\\{side=\"consumer\",stream=\"numbers\"} [0-9.]+")
        .contains("sluice_outcomes_total{code=\"none\",outcome=\"completed\",side=\"producer\"")
        .contains("sluice_state_seconds_total{state=\"consumer\"")
        .contains("sluice_first_chunk_seconds_bucket{")
        .contains("sluice_window_budget_bytes ")
        .contains("vertx_http_server_")
        .doesNotContain("sluice.endpoint");
    assertThat(client.get("/openapi.yaml").body()).startsWith("openapi: 3.1.0");
  }
}
