package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway and a producer of one build, each a process of its own, over loopback. A test goes on
 * with those that the test before it left, where it can.
 */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterTest {

  /** A JVM starts slowly where others do, too. */
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final String LOG = "/v1/stream/notes/lines";

  /** That of who finds no owner at first. */
  private static final String EARLY = "/v1/stream/notes/early";

  @TempDir private static Path directory;
  private static final List<Gateway> NODES = new ArrayList<>();
  private static final Map<String, String> ENVIRONMENT = new HashMap<>();
  private static Gateway producer;
  private static Gateway gateway;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void configure() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      ENVIRONMENT.put("SLUICE_CLUSTER_PORT", "" + Math.min(free.getLocalPort(), 65_000));
    }
    ENVIRONMENT.put("SLUICE_CLUSTER_DRAIN", "3s");
    Files.writeString(directory.resolve("words.txt"), "word ".repeat(1_000));
    Files.writeString(directory.resolve("gateway.yaml"), "http: {port: 0}\n");
    Files.writeString(
        directory.resolve("producer.yaml"),
        """
        store: {directory: data}
        streams:
          numbers: {type: numbers}
          words: {type: story, file: words.txt, pace: 100ms}
        """);
  }

  @AfterEach
  void closeClient() {
    client.shutdownNow(); // with what still reads
  }

  @AfterAll
  static void stop() {
    NODES.forEach(Gateway::close);
  }

  /** Has a producer serve, and a gateway that found it there when it was started itself. */
  private static void bothServe() throws Exception {
    if (producer == null || !producer.isAlive()) {
      producer = start("producer");
    }
    if (gateway == null) {
      gateway = start("gateway");
    }
    untilState(gateway, "producer", "serving");
  }

  /** Has no node be there. */
  private static void nobodyServes() throws Exception {
    for (Gateway node : NODES) {
      node.kill();
    }
    producer = null;
    gateway = null;
  }

  private static Gateway start(String name) throws IOException {
    String conf = directory.resolve(name + ".yaml").toString();
    Gateway node = Gateway.node(ENVIRONMENT, "--conf", conf, "--name", name);
    NODES.add(node);
    return node;
  }

  private static JsonObject member(Gateway gateway, String name) throws Exception {
    return new JsonObject(gateway.get("/streams"))
        .getJsonArray("members").stream()
            .map(JsonObject.class::cast)
            .filter(it -> it.getString("node").equals(name))
            .findFirst()
            .orElseGet(() -> new JsonObject().put("state", "unknown"));
  }

  private static void untilState(Gateway gateway, String name, String state) throws Exception {
    Await.until(
        name + " is " + state,
        PATIENCE,
        () -> member(gateway, name).getString("state").equals(state));
  }

  private void append(Gateway gateway, int from, int to) throws Exception {
    StringBuilder lines = new StringBuilder();
    for (int n = from; n < to; n++) {
      lines.append(new JsonObject().put("n", n)).append('\n');
    }
    HttpRequest post =
        HttpRequest.newBuilder(gateway.url(LOG))
            .header("Content-Type", "application/x-ndjson")
            .timeout(PATIENCE)
            .POST(HttpRequest.BodyPublishers.ofString(lines.toString()))
            .build();
    HttpResponse<String> answer = client.send(post, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 204);
  }

  @Test
  @Order(2)
  void a_gateway_serves_what_others_offer_and_keep_and_goes_on_when_they_are_back()
      throws Exception {
    bothServe();
    assertThat(member(gateway, "producer").getBoolean("store")).isTrue();
    assertThat(gateway.get("/health/ready")).contains("\"node\":\"producer\"");
    assertThat(new JsonObject(gateway.get("/streams")).getJsonArray("streams"))
        .extracting(it -> ((JsonObject) it).getString("name") + ((JsonObject) it).getString("node"))
        .contains("numbersproducer", "wordsproducer");
    assertThat(gateway.get("/streams/numbers?to=3")).contains("\"count\":3");

    HttpRequest put =
        HttpRequest.newBuilder(gateway.url(LOG))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.noBody())
            .build();
    assertThat(client.send(put, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
    append(gateway, 0, 50);
    FollowingReader reader =
        FollowingReader.of(client, gateway.url("/streams/notes/lines?format=sse"));
    Await.until("50 lines", PATIENCE, () -> reader.received() == 50);
    assertThat(directory.resolve("data/producer")).isNotEmptyDirectory();

    assertThat(producer.terminate().status()).isZero();
    HttpResponse<String> away = gateway.ask("GET", LOG);
    assertThat(away.statusCode()).isEqualTo(503);
    assertThat(away.headers().firstValue("Retry-After")).isPresent();
    assertThat(gateway.ask("GET", "/streams/numbers?to=3").statusCode()).isEqualTo(503);
    untilState(gateway, "producer", "left");

    producer = start("producer");
    Await.until("it is back", PATIENCE, () -> gateway.ask("HEAD", LOG).statusCode() == 200);
    append(gateway, 50, 100);
    Await.until("100 lines", PATIENCE, () -> reader.received() == 100);
    assertThat(reader.done()).isNotDone();
  }

  @Test
  @Order(1)
  void logs_are_away_and_not_unknown_until_their_owner_comes_and_while_it_leaves()
      throws Exception {
    nobodyServes();
    gateway = start("gateway");
    for (String path : List.of(EARLY, "/streams/notes/early", "/streams/other?format=sse")) {
      HttpResponse<String> away = gateway.ask("GET", path);
      assertThat(away.statusCode()).as(path).isEqualTo(503);
      assertThat(away.headers().firstValue("Retry-After")).as(path).isPresent();
    }
    producer = start("producer");
    untilState(gateway, "producer", "serving");
    assertThat(gateway.ask("PUT", EARLY).statusCode()).isEqualTo(201);
    assertThat(gateway.ask("GET", "/streams/notes/early").statusCode()).isEqualTo(200);
    assertThat(gateway.ask("GET", "/streams/other").statusCode()).isEqualTo(404);
    try (Stream<String> words =
        client
            .send(
                HttpRequest.newBuilder(gateway.url("/streams/words?format=ndjson")).build(),
                BodyHandlers.ofLines())
            .body()) {
      assertThat(words.iterator().next()).contains("word"); // it has something to drain
      producer.stop();
      untilState(gateway, "producer", "leaving");
      HttpResponse<String> leaving = gateway.ask("GET", "/streams/notes/early?format=sse");
      assertThat(leaving.statusCode()).isEqualTo(503);
      assertThat(leaving.headers().firstValue("Retry-After")).isPresent();
      assertThat(producer.isAlive()).as("it drains").isTrue();
    }
    assertThat(producer.terminate().status()).isZero();
    producer = start("producer");
    Await.until(
        "it is back",
        PATIENCE,
        () -> gateway.ask("GET", "/streams/notes/early").statusCode() == 200);
    // The next test's has to find the producer there.
    gateway.kill();
    gateway = null;
  }

  @Test
  @Order(3)
  void h1_a_node_told_to_stop_says_so_takes_nothing_new_and_ends_what_is_open() throws Exception {
    bothServe();
    HttpRequest read = HttpRequest.newBuilder(gateway.url("/streams/words?format=ndjson")).build();
    try (Stream<String> answer = client.send(read, BodyHandlers.ofLines()).body()) {
      Iterator<String> lines = answer.iterator();
      assertThat(lines.next()).contains("word");
      producer.stop();
      untilState(gateway, "producer", "leaving");
      Await.until(
          "nothing new is taken",
          PATIENCE,
          () -> gateway.ask("GET", "/streams/numbers?to=3").statusCode() == 503);
      assertThat(producer.isAlive()).as("it drains").isTrue();
      String last = "";
      try {
        while (lines.hasNext()) {
          last = lines.next();
        }
      } catch (java.io.UncheckedIOException brokenOff) {
        assertThat(last).isNotEmpty();
      }
      assertThat(last).contains("NODE_LEAVING").contains("\"retriable\":true");
    }
    assertThat(producer.terminate().status()).isZero();
    untilState(gateway, "producer", "left");
  }

  @Test
  @Order(4)
  void a_node_that_is_killed_is_gone_at_once() throws Exception {
    bothServe();
    assertThat(gateway.get("/streams/numbers?to=3")).contains("\"count\":3");
    producer.kill();
    long killed = System.nanoTime();
    Await.until(
        "the gateway knows",
        PATIENCE,
        () -> gateway.ask("GET", "/streams/numbers?to=3").statusCode() == 503);
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - killed)).isLessThan(15);
    untilState(gateway, "producer", "unreachable");
  }
}
