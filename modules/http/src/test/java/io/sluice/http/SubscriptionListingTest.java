package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators see of others' reading, and stop. */
class SubscriptionListingTest {

  private static final String SECRET = "a-subscription_of_mine_0";

  private TestServer server = new TestServer(HttpOptions.DEFAULT);

  @AfterEach
  void close() {
    server.close();
  }

  private static void await(BooleanSupplier wanted) {
    for (int i = 0; i < 500 && !wanted.getAsBoolean(); i++) {
      LockSupport.parkNanos(10_000_000);
    }
    assertThat(wanted.getAsBoolean()).isTrue();
  }

  private TestSource words() {
    StreamInfo text = StreamInfo.of(StreamInfo.TEXT);
    return server.offer("words", TestSource.of(text, Chunk.of("one"), Chunk.of("two")).thenStays());
  }

  private JsonObject page(String query) throws Exception {
    HttpResponse<String> response = server.get("/subscriptions" + query);
    assertThat(response.statusCode()).isEqualTo(200);
    return new JsonObject(response.body());
  }

  private List<JsonObject> listed() throws Exception {
    return page("").getJsonArray("subscriptions").stream().map(JsonObject.class::cast).toList();
  }

  private HttpResponse<String> stop(String id, String... headers) throws Exception {
    var request = server.request("/subscriptions/" + id).DELETE();
    if (headers.length > 0) {
      request.headers(headers);
    }
    return server.client.send(request.build(), BodyHandlers.ofString());
  }

  @Test
  void a_subscription_is_listed_while_it_is_read_and_its_name_and_parameters_are_not()
      throws Exception {
    words();
    Instant before = Instant.now();
    try (SseReading reading =
        SseReading.open(server, "/streams/words?key=hidden&subscription=" + SECRET)) {
      reading.expect();
      assertThat(reading.expect().data()).isEqualTo("one");
      await(() -> all().getFirst().getLong("bytes") > 20);
      JsonObject told = listed().getFirst();
      assertThat(told.getString("stream")).isEqualTo("words");
      assertThat(told.getString("format")).isEqualTo("sse");
      assertThat(told.getString("client")).isEqualTo("127.0.0.1");
      assertThat(told.getInstant("since")).isBetween(before, Instant.now());
      assertThat(told.getBoolean("waiting")).isFalse();
      assertThat(told.encode()).doesNotContain(SECRET).doesNotContain("hidden");
    }
    await(() -> all().isEmpty());
  }

  private List<JsonObject> all() {
    try {
      return listed();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void h1_who_is_stopped_is_told_by_whom_and_the_source_stops() throws Exception {
    TestSource source = words();
    try (SseReading reading = SseReading.open(server, "/streams/words")) {
      reading.expect();
      assertThat(reading.expect().data()).isEqualTo("one");
      assertThat(stop(listed().getFirst().getString("id")).statusCode()).isEqualTo(204);

      assertThat(reading.expect().data()).isEqualTo("two");
      SseReading.Event error = reading.expect();
      assertThat(error.type()).isEqualTo("error");
      JsonObject told = new JsonObject(error.data());
      assertThat(told.getString("code")).isEqualTo("CANCELLED");
      assertThat(told.getJsonObject("details").getString("by")).isEqualTo("operator");
    }
    source.closed.get(5, TimeUnit.SECONDS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndjson", "csv", "raw"})
  void h1_in_other_forms_the_answer_is_broken_off(String format) throws Exception {
    TestSource source = words();
    CompletableFuture<HttpResponse<Stream<String>>> answer =
        server.client.sendAsync(
            server.request("/streams/words?format=" + format).build(), BodyHandlers.ofLines());
    try (Stream<String> lines = answer.get(5, TimeUnit.SECONDS).body()) {
      stop(listed().getFirst().getString("id"));
      assertThatThrownBy(lines::toList).isInstanceOf(java.io.UncheckedIOException.class);
    }
    source.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_document_being_collected_is_stopped_with_a_status() throws Exception {
    words();
    var answer =
        server.client.sendAsync(
            server.request("/streams/words?format=json").build(), BodyHandlers.ofString());
    await(() -> !all().isEmpty());
    stop(listed().getFirst().getString("id"));
    assertThat(status(answer)).isEqualTo(503);
    assertThat(new JsonObject(answer.get().body()).getString("code")).isEqualTo("CANCELLED");
  }

  private static int status(CompletableFuture<HttpResponse<String>> answer)
      throws InterruptedException, ExecutionException {
    return answer.orTimeout(5, TimeUnit.SECONDS).get().statusCode();
  }

  @Test
  void of_two_who_share_a_log_the_other_reads_on_and_the_stopped_one_has_its_place()
      throws Exception {
    try (LogServer logs = new LogServer()) {
      logs.put("notes", LogServer.NDJSON);
      logs.send("POST", "/v1/stream/notes", "1\n2\n", "Content-Type", LogServer.NDJSON);
      try (SseReading first = follow(logs);
          SseReading second = follow(logs)) {
        JsonArray listed =
            new JsonObject(logs.get("/subscriptions").body()).getJsonArray("subscriptions");
        assertThat(listed).hasSize(2);
        String id = listed.getJsonObject(0).getString("id");
        assertThat(logs.send("DELETE", "/subscriptions/" + id, "").statusCode()).isEqualTo(204);
        SseReading.Event end = first.expect();
        assertThat(end.type()).isEqualTo("error");
        assertThat(end.id()).endsWith("_0000000000000002");
        logs.send("POST", "/v1/stream/notes", "3\n", "Content-Type", LogServer.NDJSON);
        assertThat(second.expect().data()).isEqualTo("3");
      }
    }
  }

  private static SseReading follow(LogServer logs) throws Exception {
    SseReading reading = SseReading.open(logs, "/streams/notes");
    reading.expect();
    assertThat(reading.expect().data()).isEqualTo("1");
    assertThat(reading.expect().data()).isEqualTo("2");
    return reading;
  }

  @Test
  void b1_a_page_has_a_limit_and_the_next_goes_on() throws Exception {
    words();
    List<SseReading> readings = new ArrayList<>();
    try {
      for (int i = 0; i < 5; i++) {
        readings.add(SseReading.open(server, "/streams/words"));
      }
      JsonObject first = page("?limit=3");
      assertThat(first.getJsonArray("subscriptions")).hasSize(3);
      assertThat(first.getBoolean("more")).isTrue();
      String last = first.getJsonArray("subscriptions").getJsonObject(2).getString("id");
      JsonObject second = page("?limit=3&after=" + last);
      assertThat(second.getJsonArray("subscriptions")).hasSize(2);
      assertThat(second.getBoolean("more")).isFalse();
    } finally {
      for (SseReading reading : readings) {
        reading.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"limit=0, limit", "limit=1001, limit", "limit=x, limit", "stream=a, stream"})
  void a_bad_parameter_is_named(String query, String parameter) throws Exception {
    HttpResponse<String> response = server.get("/subscriptions?" + query);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("parameter")).isEqualTo(parameter);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"})
  void whoever_comes_through_a_proxy_is_no_operator(String header) throws Exception {
    words();
    try (SseReading reading = SseReading.open(server, "/streams/words")) {
      reading.expect();
      String id = listed().getFirst().getString("id");
      assertThat(server.get("/subscriptions", header, "for=192.0.2.7").statusCode()).isEqualTo(403);
      assertThat(stop(id, header, "for=192.0.2.7").statusCode()).isEqualTo(403);
      assertThat(listed()).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Operators.class)
  void who_is_an_operator_is_configured(Operators operators) throws Exception {
    server.close();
    server = new TestServer(HttpOptions.DEFAULT.operators(operators));
    int here = operators == Operators.NOBODY ? 403 : 200;
    int elsewhere = operators == Operators.ANYBODY ? 200 : 403;
    assertThat(server.get("/subscriptions").statusCode()).isEqualTo(here);
    assertThat(server.get("/subscriptions", "Via", "1.1 proxy").statusCode()).isEqualTo(elsewhere);
  }

  @Test
  void what_is_over_cannot_be_stopped() throws Exception {
    assertThat(stop("00000000-1").statusCode()).isEqualTo(404);
    assertThat(stop("nonsense").statusCode()).isEqualTo(404);
  }
}
