package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.core.ChunkBus;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** Chats over HTTP: what is asked, told, kept, resumed and stopped. */
@Timeout(60)
class ChatTest {
  private static final String MESSAGE = "/api/v1/chat/message";
  private static final String STREAM = "/api/v1/chat/message/stream";
  private static final String SSE = "text/event-stream";
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{22}");

  private static Vertx vertx;
  private static Client client;
  private static HandModel model;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
    JsonObject chat =
        new JsonObject()
            .put("models", JsonArray.of("count", "absent"))
            .put("messageChars", 100)
            .put("answerChars", 200)
            .put("answers", 5)
            .put("answersPerClient", 4)
            .put("grace", "1s");
    JsonObject config =
        new JsonObject()
            .put("http", new JsonObject().put("port", 0))
            .put("store", new JsonObject().put("type", "memory"))
            .put("chat", chat);
    DeploymentOptions options = new DeploymentOptions().setConfig(config);
    vertx.deployVerticle(new LogVerticle(), options).await();
    model = new HandModel();
    ChunkBus.on(vertx).offer("count", model).await();
    vertx
        .deployVerticle(ChatVerticle.class, new DeploymentOptions(options).setInstances(2))
        .await();
    GatewayVerticle gateway = new GatewayVerticle();
    vertx.deployVerticle(gateway, options).await();
    client = new Client(gateway.actualPort());
  }

  @AfterAll
  static void stop() {
    vertx.close().await();
  }

  @AfterEach
  void nothingGoesOn() {
    model.release();
    until("no answer goes on", () -> metric("sluice_chat_running").equals("0.0"));
  }

  private static String metric(String name) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(name) + " (\\S+)$")
            .matcher(client.get("/metrics").body());
    return line.find() ? line.group(1) : "absent";
  }

  private static void until(String what, BooleanSupplier is) {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!is.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private static String body(String message) {
    return new JsonObject().put("message", message).encode();
  }

  private static String body(String conversation, String message) {
    return new JsonObject().put("conversation", conversation).put("message", message).encode();
  }

  private static String counted(int from, int to) {
    StringBuilder text = new StringBuilder();
    IntStream.range(from, to).forEach(n -> text.append(n).append(' '));
    return text.toString();
  }

  /** What the events' data is, in order. */
  private static List<String> data(String events) {
    return events.lines().filter(it -> it.startsWith("data: ")).map(it -> it.substring(6)).toList();
  }

  private static String text(String events) {
    StringBuilder text = new StringBuilder();
    for (String each : data(events)) {
      if (each.startsWith("{\"chunk\"")) {
        text.append(new JsonObject(each).getString("chunk"));
      }
    }
    return text.toString();
  }

  private static JsonObject history(String conversation) {
    return new JsonObject(client.get("/api/v1/chat/" + conversation).body());
  }

  private static List<String> said(String conversation) {
    return history(conversation).getJsonArray("messages").stream()
        .map(JsonObject.class::cast)
        .map(it ->
            it.getString("role")
                + ": "
                + it.getString("content")
                + (it.containsKey("outcome") ? "(" + it.getString("outcome") + ")" : ""))
        .toList();
  }

  private static CompletableFuture<HttpResponse<String>> later(String path, String body) {
    return CompletableFuture.supplyAsync(() -> client.post(path, body));
  }

  /** The conversation that has this message last. */
  private static String conversationOf(String message) {
    String[] found = new String[1];
    until(
        "a conversation with " + message,
        () -> {
          JsonArray all =
              new JsonObject(client.get("/api/v1/chat?limit=1000").body())
                  .getJsonArray("conversations");
          for (Object each : all) {
            String id = ((JsonObject) each).getString("conversation");
            JsonArray messages = history(id).getJsonArray("messages");
            if (!messages.isEmpty()
                && messages
                    .getJsonObject(messages.size() - 1)
                    .getString("content")
                    .equals(message)) {
              found[0] = id;
              return true;
            }
          }
          return false;
        });
    return found[0];
  }

  @Test
  void an_answer_streams_with_ids_and_ends_with_done() {
    HttpResponse<String> answer = client.post(STREAM, body("count 5"));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue(SSE);
    List<String> data = data(answer.body());
    assertThat(data).contains("{\"chunk\":\"3 \",\"type\":\"content\"}");
    assertThat(data.getLast()).isEqualTo("[DONE]");
    assertThat(text(answer.body())).isEqualTo("0 1 2 3 4 ");
    JsonObject start = new JsonObject(data.getFirst());
    String conversation = start.getString("conversation");
    assertThat(conversation).matches(ID);
    assertThat(answer.headers().firstValue("Content-Location"))
        .hasValue("/api/v1/chat/" + conversation);
    assertThat(said(conversation))
        .containsExactly("user: count 5", "assistant: 0 1 2 3 4 (completed)");
    assertThat(answer.body().lines().filter(it -> it.startsWith("id: ")).distinct().count())
        .isGreaterThan(6);
  }

  @Test
  void the_same_complete_as_json_and_accept_decides() {
    JsonObject json = new JsonObject(client.post(MESSAGE, body("count 3")).body());
    assertThat(json.getString("content")).isEqualTo("0 1 2 ");
    assertThat(json.getString("outcome")).isEqualTo("completed");
    assertThat(json.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(3);
    assertThat(json.getString("conversation")).matches(ID);
    assertThat(client.post(MESSAGE, body("count 3"), "Accept", SSE).body()).endsWith("[DONE]\n\n");
    assertThat(client.post(STREAM, body("count 3"), "Accept", "application/json").body())
        .contains("\"content\":\"0 1 2 \"");
    assertThat(client.post(STREAM, body("count 3"), "Accept", "image/png").statusCode())
        .isEqualTo(406);
  }

  @Test
  void a_character_that_comes_in_halves_is_told_whole() {
    String events = client.post(STREAM, body("say \ud83d\ude00!")).body();
    assertThat(text(events)).isEqualTo("\ud83d\ude00!");
  }

  @Test
  void a_conversation_goes_on_and_the_model_is_told_what_was_said() {
    String conversation =
        new JsonObject(client.post(MESSAGE, body("count 2")).body()).getString("conversation");
    assertThat(client.post(MESSAGE, body(conversation, "count 1")).statusCode()).isEqualTo(200);
    assertThat(said(conversation))
        .containsExactly(
            "user: count 2",
            "assistant: 0 1 (completed)",
            "user: count 1",
            "assistant: 0 (completed)");
    assertThat(model.asked.getLast())
        .extracting(
            it -> ((JsonObject) it).getString("role") + ((JsonObject) it).getString("content"))
        .containsExactly("usercount 2", "assistant0 1 ", "usercount 1");
  }

  @Test
  void a_disconnect_and_resume_at_every_position_gives_the_same_text_exactly_once() {
    String whole = client.post(STREAM, body("count 40")).body();
    String conversation = new JsonObject(data(whole).getFirst()).getString("conversation");
    StringBuilder before = new StringBuilder();
    String id = "";
    int positions = 0;
    for (String line : whole.lines().toList()) {
      if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: {\"chunk\"")) {
        before.append(new JsonObject(line.substring(6)).getString("chunk"));
        HttpResponse<String> rest =
            client.get("/api/v1/chat/" + conversation + "/stream", "Last-Event-ID", id);
        assertThat(rest.statusCode()).as(id).isEqualTo(200);
        assertThat(before + text(rest.body())).as(id).isEqualTo(counted(0, 40));
        assertThat(rest.body()).endsWith("data: [DONE]\n\n");
        positions++;
      }
    }
    assertThat(positions).isEqualTo(40);
    assertThat(
            client
                .get("/api/v1/chat/" + conversation + "/stream", "Last-Event-ID", id)
                .statusCode())
        .isEqualTo(204);
    assertThat(client.get("/api/v1/chat/" + conversation + "/stream").statusCode()).isEqualTo(204);
  }

  @Test
  void two_tabs_read_what_is_being_answered_and_one_is_stopped_by_the_other() {
    CompletableFuture<HttpResponse<String>> first = later(STREAM, body("count 9 hold 4"));
    String conversation = conversationOf("count 9 hold 4");
    CompletableFuture<HttpResponse<String>> second =
        CompletableFuture.supplyAsync(() -> client.get("/api/v1/chat/" + conversation + "/stream"));
    assertThat(history(conversation).getJsonObject("answering").getString("model"))
        .isEqualTo("count");
    assertThat(client.post(MESSAGE, body(conversation, "count 1")).statusCode()).isEqualTo(409);
    int closed = model.closed.get();
    assertThat(client.post("/api/v1/chat/" + conversation + "/stop", "").body())
        .isEqualTo("{\"stopped\":true}");
    for (HttpResponse<String> each : List.of(first.join(), second.join())) {
      assertThat(text(each.body())).isEqualTo("0 1 2 3 ");
      assertThat(each.body()).contains("\"outcome\":\"stopped\"").endsWith("data: [DONE]\n\n");
    }
    assertThat(said(conversation).getLast()).isEqualTo("assistant: 0 1 2 3 (stopped)");
    until("the model was cancelled", () -> model.closed.get() > closed);
    assertThat(client.post("/api/v1/chat/" + conversation + "/stop", "").body())
        .isEqualTo("{\"stopped\":false}");
    assertThat(client.post(MESSAGE, body(conversation, "count 1")).statusCode()).isEqualTo(200);
  }

  @Test
  void an_answer_that_nobody_reads_is_stopped_after_the_grace_and_not_before() {
    Stream<String> gone = client.postForLines(STREAM, body("count 9 hold 4")).body();
    String conversation = conversationOf("count 9 hold 4");
    long left = System.nanoTime();
    gone.close();
    assertThat(history(conversation).containsKey("answering")).isTrue();
    until("it is stopped", () -> said(conversation).size() == 2);
    assertThat(said(conversation).getLast()).isEqualTo("assistant: 0 1 2 3 (stopped)");
    assertThat(Duration.ofNanos(System.nanoTime() - left)).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void a_failed_answer_keeps_what_came_says_so_and_is_retried_without_the_message() {
    HttpResponse<String> answer = client.post(STREAM, body("count 9 fail 2"));
    List<String> data = data(answer.body());
    JsonObject error = new JsonObject(data.getLast());
    assertThat(error.getString("type")).isEqualTo("error");
    assertThat(error.getString("error")).contains("lost count");
    assertThat(answer.body()).doesNotContain("[DONE]");
    String conversation = new JsonObject(data.getFirst()).getString("conversation");
    assertThat(said(conversation))
        .containsExactly("user: count 9 fail 2", "assistant: 0 1 (failed)");
    int before = model.asked.size();
    String again = client.post("/api/v1/chat/" + conversation + "/retry", "").body();
    assertThat(text(again)).isEqualTo("0 1 ");
    assertThat(model.asked).hasSize(before + 1);
    assertThat(model.asked.getLast()).hasSize(1);
    assertThat(said(conversation)).hasSize(3);
    HttpResponse<String> json = client.post(MESSAGE, body("count 9 fail 2"));
    assertThat(json.statusCode()).isEqualTo(502);
    assertThat(new JsonObject(json.body()).getString("content")).isEqualTo("0 1 ");
  }

  @Test
  void a_long_answer_ends_as_length_and_the_model_is_cancelled() {
    int closed = model.closed.get();
    JsonObject json = new JsonObject(client.post(MESSAGE, body("count 1000000")).body());
    assertThat(json.getString("outcome")).isEqualTo("length");
    assertThat(json.getString("content")).hasSize(200);
    until("the model was cancelled", () -> model.closed.get() > closed);
  }

  @Test
  void a_request_sent_again_with_its_key_joins_the_answer_and_another_one_may_not() {
    String[] key = {"Idempotency-Key", "\"k-1\""};
    String span = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    String[] traced = {key[0], key[1], "traceparent", span};
    String body = body("count 6 hold 2");
    CompletableFuture<HttpResponse<String>> first =
        CompletableFuture.supplyAsync(() -> client.post(STREAM, body, key));
    String conversation = conversationOf("count 6 hold 2");
    int asked = model.asked.size();
    CompletableFuture<HttpResponse<String>> second =
        CompletableFuture.supplyAsync(() -> client.post(STREAM, body, traced));
    assertThat(client.post(STREAM, body("count 1"), key).statusCode()).isEqualTo(409);
    model.release();
    assertThat(text(first.join().body())).isEqualTo(counted(0, 6));
    assertThat(text(second.join().body())).isEqualTo(counted(0, 6));
    assertThat(text(client.post(STREAM, body, key).body())).isEqualTo(counted(0, 6));
    assertThat(model.asked).hasSize(asked);
    assertThat(said(conversation)).hasSize(2);
  }

  @Test
  void more_answers_than_allowed_are_refused() {
    List<CompletableFuture<HttpResponse<String>>> held = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      held.add(later(STREAM, body("count 5 hold " + i)));
    }
    until("four are made", () -> metric("sluice_chat_running").equals("4.0"));
    HttpResponse<String> refused = client.post(MESSAGE, body("count 1"));
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    String[] key = {"Idempotency-Key", "refused-at-first"};
    String slow = body("count 6 hold 2");
    assertThat(client.post(STREAM, slow, key).statusCode()).isEqualTo(429);
    model.release();
    held.forEach(it -> assertThat(text(it.join().body())).isEqualTo(counted(0, 5)));
    // Sent again it is begun, by whoever is asked now, and is not taken for one that was lost.
    CompletableFuture<HttpResponse<String>> again =
        CompletableFuture.supplyAsync(() -> client.post(STREAM, slow, key));
    String conversation = conversationOf("count 6 hold 2");
    LockSupport.parkNanos(Duration.ofMillis(800).toNanos()); // it is asked after twice
    assertThat(history(conversation).containsKey("answering")).isTrue();
    model.release();
    assertThat(text(again.join().body())).isEqualTo(counted(0, 6));
  }

  @Test
  void the_same_request_twice_at_once_is_one_answer() {
    for (int i = 0; i < 20; i++) {
      String[] key = {"Idempotency-Key", "twice-" + i};
      CompletableFuture<HttpResponse<String>> one =
          CompletableFuture.supplyAsync(() -> client.post(STREAM, body("count 30"), key));
      String other = text(client.post(STREAM, body("count 30"), key).body());
      assertThat(text(one.join().body())).isEqualTo(other).isEqualTo(counted(0, 30));
    }
  }

  @Test
  void history_is_paged_and_told_as_lines_and_deleted() {
    String conversation =
        new JsonObject(client.post(MESSAGE, body("count 1")).body()).getString("conversation");
    client.post(MESSAGE, body(conversation, "count 2"));
    String path = "/api/v1/chat/" + conversation;
    JsonObject page = new JsonObject(client.get(path + "?limit=3").body());
    assertThat(page.getJsonArray("messages")).hasSize(3);
    JsonObject next =
        new JsonObject(client.get(path + "?limit=3&after=" + page.getString("next")).body());
    assertThat(next.getJsonArray("messages")).hasSize(1);
    assertThat(next.containsKey("next")).isFalse();
    assertThat(client.get(path, "Accept", "application/x-ndjson").body().lines()).hasSize(4);
    assertThat(client.get(path).body()).doesNotContain("sluice.chat.");
    assertThat(client.get("/api/v1/chat").body()).contains(conversation);
    assertThat(client.call("DELETE", path).statusCode()).isEqualTo(204);
    assertThat(client.get(path).statusCode()).isEqualTo(404);
    assertThat(client.get("/api/v1/chat").body()).doesNotContain(conversation);
  }

  @Test
  void b1_bad_input_is_refused_naming_what_is_wrong_and_nothing_is_stored() {
    String before = client.get("/api/v1/chat").body();
    refused(400, "body", "no json");
    refused(400, "body", "[1]");
    refused(400, "message", "{}");
    refused(400, "message", "{\"message\":\" \"}");
    refused(400, "message", "{\"message\":7}");
    refused(400, "message", "{\"message\":\"\\ud800\"}");
    refused(400, "progress", "{\"message\":\"count 1\",\"progress\":\"yes\"}");
    refused(400, "colour", "{\"message\":\"count 1\",\"colour\":1}");
    refused(400, "conversation", "{\"message\":\"count 1\",\"conversation\":[]}");
    refused(413, "message", body("count 1" + " ".repeat(100)));
    refused(404, "model", "{\"message\":\"count 1\",\"model\":\"none\"}");
    refused(404, "conversation", body("AAAAAAAAAAAAAAAAAAAAAA", "count 1"));
    refused(404, "conversation", body("../conversations", "count 1"));
    assertThat(client.post(MESSAGE, new byte[] {'{', (byte) 0xff, '}'}).body()).contains("UTF-8");
    assertThat(client.post(MESSAGE, body("count 1"), "Idempotency-Key", "a b").statusCode())
        .isEqualTo(400);
    assertThat(client.get("/api/v1/chat").body()).isEqualTo(before);
    assertThat(client.get("/api/v1/chat/nobody/stream").statusCode()).isEqualTo(404);
    assertThat(client.call("PUT", MESSAGE).statusCode()).isEqualTo(405);
    assertThat(client.call("PATCH", "/api/v1/chat").statusCode()).isEqualTo(405);
  }

  private static void refused(int status, String parameter, String body) {
    HttpResponse<String> answer = client.post(MESSAGE, body);
    assertThat(answer.statusCode()).as(body + answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type"))
        .hasValueSatisfying(it -> assertThat(it).startsWith("application/problem+json"));
    assertThat(new JsonObject(answer.body()).getString("parameter")).isEqualTo(parameter);
  }

  @Test
  void the_logs_of_chats_are_not_served_as_others_are() {
    String conversation =
        new JsonObject(client.post(MESSAGE, body("count 1")).body()).getString("conversation");
    for (String path :
        List.of(
            "/streams/chat/conversations/",
            "/v1/stream/chat/conversations/",
            "/streams/%63hat/conversations/",
            "/streams/chat%2Fconversations/")) {
      assertThat(client.get(path + conversation).statusCode()).as(path).isBetween(400, 404);
    }
    assertThat(client.call("DELETE", "/v1/stream/chat/conversations/" + conversation).statusCode())
        .isEqualTo(404);
    assertThat(said(conversation)).hasSize(2);
  }

  @Test
  void b4_no_log_line_has_the_id_of_a_conversation() {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger("io.sluice");
    Logger access = (Logger) LoggerFactory.getLogger("io.sluice.access");
    Level level = access.getLevel();
    access.setLevel(Level.INFO);
    root.addAppender(lines);
    lines.start();
    String conversation =
        new JsonObject(client.post(MESSAGE, body("count 2 fail 1")).body())
            .getString("conversation");
    history(conversation);
    client.get("/api/v1/chat/" + conversation + "/stream", "Last-Event-ID", "-1");
    client.post("/api/v1/chat/" + conversation + "/stop", "");
    client.call("DELETE", "/api/v1/chat/" + conversation);
    until(
        "five lines",
        () ->
            lines.list.stream().filter(it -> it.getLoggerName().equals("io.sluice.access")).count()
                >= 5);
    root.detachAppender(lines);
    access.setLevel(level);
    assertThat(lines.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .anyMatch(it -> it.contains("/api/v1/chat/-/stream"))
        .noneMatch(it -> it.contains(conversation));
  }

  @Test
  void a_model_that_is_not_there_fails_and_the_message_is_kept() {
    HttpResponse<String> answer =
        client.post(MESSAGE, "{\"message\":\"count 1\",\"model\":\"absent\"}");
    assertThat(answer.statusCode()).isEqualTo(404);
    String conversation = new JsonObject(answer.body()).getString("conversation");
    assertThat(said(conversation)).containsExactly("user: count 1", "assistant: (failed)");
  }
}
