package io.sluice.verticles.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What OpenAI's clients are answered, over real HTTP. */
class CompletionRoutesTest {

  private static final String ASK = "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
  private static final String WHOLE = ASK + "}";
  private static final String STREAM = ASK + ",\"stream\":true}";
  private static final Failure BROKEN = Failure.of(FailureCode.SOURCE_FAILED, "it broke");

  private final ChatServer server =
      new ChatServer(ChatServer.options(new ChatOptions.Limits(100, 5, 5, 300, 20, 1_000, 2)));

  @AfterEach
  void close() {
    server.close();
  }

  /** The data of its events. */
  private static List<String> events(HttpResponse<String> answer) {
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    assertThat(answer.body()).endsWith("\n\n");
    List<String> events = new ArrayList<>();
    for (String event : answer.body().split("\n\n", -1)) {
      if (event.startsWith("data: ")) {
        events.add(event.substring(6));
      }
    }
    return events;
  }

  private static JsonObject choice(String event) {
    return new JsonObject(event).getJsonArray("choices").getJsonObject(0);
  }

  private static JsonObject delta(String event) {
    return choice(event).getJsonObject("delta");
  }

  private static JsonObject error(HttpResponse<String> answer) {
    return new JsonObject(answer.body()).getJsonObject("error");
  }

  @Test
  void a_stream_has_the_role_the_texts_the_finish_and_done() throws Exception {
    server.offer(TestModel.saying("Hel", "lo \"you\"").finish("stop", 3, 2));

    HttpResponse<String> answer = server.complete(STREAM);

    List<String> events = events(answer);
    assertThat(events).hasSize(5);
    assertThat(delta(events.get(0)).getString("role")).isEqualTo("assistant");
    assertThat(delta(events.get(1)).getString("content")).isEqualTo("Hel");
    assertThat(delta(events.get(2)).getString("content")).isEqualTo("lo \"you\"");
    assertThat(choice(events.get(2)).getValue("finish_reason")).isNull();
    assertThat(delta(events.get(3))).isEmpty();
    assertThat(choice(events.get(3)).getString("finish_reason")).isEqualTo("stop");
    assertThat(events.get(4)).isEqualTo("[DONE]");
    for (String event : events.subList(0, 4)) {
      JsonObject chunk = new JsonObject(event);
      assertThat(chunk.getString("object")).isEqualTo("chat.completion.chunk");
      assertThat(chunk.getString("model")).isEqualTo("model");
      assertThat(chunk.getString("id"))
          .isEqualTo(answer.headers().firstValue("x-request-id").get());
      assertThat(chunk.containsKey("usage")).isFalse();
    }
  }

  @Test
  void usage_comes_before_done_where_it_is_wanted_and_known() throws Exception {
    TestModel model = server.offer(TestModel.saying("a").finish("length", 3, 2));
    String wanted = ASK + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";

    List<String> events = events(server.complete(wanted));

    assertThat(events).hasSize(5);
    assertThat(new JsonObject(events.get(1)).containsKey("usage")).isTrue();
    assertThat(choice(events.get(2)).getString("finish_reason")).isEqualTo("length");
    JsonObject last = new JsonObject(events.get(3));
    assertThat(last.getJsonArray("choices")).isEmpty();
    assertThat(last.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(5);
    assertThat(model.asked.remove().principal()).isEqualTo("127.0.0.1");
  }

  @Test
  void without_stream_it_is_one_document() throws Exception {
    server.offer(TestModel.saying("Hel", "lo").finish("stop", 3, 2));

    HttpResponse<String> answer = server.complete(WHOLE);

    JsonObject whole = new JsonObject(answer.body());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(whole.getString("object")).isEqualTo("chat.completion");
    JsonObject choice = whole.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    assertThat(choice.getJsonObject("message").getString("content")).isEqualTo("Hello");
    assertThat(whole.getJsonObject("usage").getInteger("prompt_tokens")).isEqualTo(3);
  }

  @Test
  void b1_an_answer_that_is_long_enough_ends_as_length_and_its_model_is_stopped() throws Exception {
    TestModel model = server.offer(TestModel.saying("twelve chars").forEver());

    JsonObject whole = new JsonObject(server.complete(WHOLE).body());
    JsonObject choice = whole.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getString("finish_reason")).isEqualTo("length");
    assertThat(choice.getJsonObject("message").getString("content"))
        .isEqualTo("twelve charstwelve c");
    model.closed.get(5, TimeUnit.SECONDS);

    TestModel other = TestModel.saying("twelve chars").forEver();
    server.bus.offer("other", other).await();
    List<String> events =
        events(server.complete(ASK + ",\"stream\":true,\"model\":\"other/model\"}"));
    assertThat(delta(events.get(2)).getString("content")).isEqualTo("twelve c");
    assertThat(choice(events.get(3)).getString("finish_reason")).isEqualTo("length");
    assertThat(events.get(4)).isEqualTo("[DONE]");
    other.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void the_model_is_told_the_messages_and_how_to_answer() throws Exception {
    TestModel model = server.offer(TestModel.saying("a"));
    String request =
        """
        {"model":"model","messages":[{"role":"developer","content":"be brief"},
        {"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}],"name":"x"},
        {"role":"assistant","content":""},{"role":"user","content":"ü"}],
        "temperature":1,"top_p":null,"max_completion_tokens":7,"seed":-4,"stop":"end","n":1,
        "user":"somebody","metadata":{"a":"b"},"store":true,"tools":[],"presence_penalty":0,
        "response_format":{"type":"text"}}\
        """;

    assertThat(server.complete(request).statusCode()).isEqualTo(200);

    assertThat(model.question())
        .isEqualTo(
            new JsonObject(
                """
                {"messages":[{"role":"system","content":"be brief"},
                {"role":"user","content":"ab"},{"role":"assistant","content":""},
                {"role":"user","content":"ü"}],
                "temperature":1.0,"max_tokens":7,"seed":-4,"stop":["end"]}\
                """));
  }

  @Test
  void h1_a_failure_before_the_first_byte_is_a_status() throws Exception {
    server.offer(TestModel.saying().thenFails(BROKEN));

    for (String body : List.of(WHOLE, STREAM)) {
      HttpResponse<String> answer = server.complete(body);
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(error(answer))
          .isEqualTo(
              new JsonObject()
                  .put("message", "it broke")
                  .put("type", "server_error")
                  .putNull("param")
                  .put("code", "source_failed"));
    }
  }

  @Test
  void h1_a_failure_after_it_is_an_error_event_and_no_done() throws Exception {
    server.offer(TestModel.saying("a").thenFails(BROKEN));

    List<String> events = events(server.complete(STREAM));

    assertThat(events).hasSize(3);
    assertThat(new JsonObject(events.get(2)).getJsonObject("error").getString("message"))
        .isEqualTo("it broke");
    assertThat(server.complete(WHOLE).statusCode()).isEqualTo(502);
  }

  @Test
  void h2_what_is_no_item_of_a_model_is_a_failure() throws Exception {
    TestModel odd = new TestModel(StreamInfo.of(StreamInfo.JSON));
    server.bus.offer("other", odd).await();
    for (Object item : new Object[] {7, new JsonObject().put("text", 7), new JsonArray()}) {
      odd.items(new JsonObject().put("text", "a"), item);
      String model = ASK + ",\"model\":\"other/model\"";

      assertThat(events(server.complete(model + ",\"stream\":true}")).getLast())
          .contains("bad_chunk");
      assertThat(error(server.complete(model + "}")).getString("code")).isEqualTo("bad_chunk");
    }
    odd.items(new JsonObject().putNull("text").put("finish", "stop"));
    assertThat(server.complete(ASK + ",\"model\":\"other/model\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void a_model_of_plain_texts_will_do() throws Exception {
    server.offer(
        new TestModel(StreamInfo.of(StreamInfo.TEXT)).item("a\n\ndata: [DONE]").finish("x", 1, 1));

    assertThat(delta(events(server.complete(STREAM)).get(1)).getString("content"))
        .startsWith("\"a");
  }

  @Test
  void a_model_that_nobody_serves_is_told() throws Exception {
    HttpResponse<String> answer = server.complete(ASK + ",\"model\":\"missing\"}");

    assertThat(answer.statusCode()).isIn(404, 503);
    assertThat(error(answer).getString("message")).contains("missing");
    awaitRunning(0);
    assertThat(server.registry.get("sluice.chat.answers").tag("outcome", "failed").counter())
        .satisfies(counter -> assertThat(counter.count()).isEqualTo(1));
  }

  @Test
  void a_client_that_goes_stops_the_model_at_once() throws Exception {
    TestModel model = server.offer(TestModel.saying("a").thenStays());
    Socket streaming = server.open(STREAM);
    assertThat(streaming.getInputStream().read()).isEqualTo('H');
    streaming.close();
    model.closed.get(1, TimeUnit.SECONDS);

    TestModel other = TestModel.saying("a").thenStays();
    server.bus.offer("other", other).await();
    Socket collecting = server.open(ASK + ",\"model\":\"other/model\"}");
    assertThat(other.asked.poll(5, TimeUnit.SECONDS)).isNotNull();
    collecting.close();
    other.closed.get(1, TimeUnit.SECONDS);
  }

  @Test
  void b1_answers_at_once_are_bounded_for_each_client() throws Exception {
    TestModel model = server.offer(TestModel.saying("a").thenStays());
    try (Socket one = server.open(STREAM);
        Socket two = server.open(WHOLE)) {
      assertThat(one.getInputStream().read()).isEqualTo('H');
      assertThat(model.asked.poll(5, TimeUnit.SECONDS)).isNotNull();
      assertThat(model.asked.poll(5, TimeUnit.SECONDS)).isNotNull();

      HttpResponse<String> third = server.complete(STREAM);

      assertThat(third.statusCode()).isEqualTo(429);
      assertThat(third.headers().firstValue("Retry-After")).contains("5");
      assertThat(error(third).getString("code")).isEqualTo("rate_limit_exceeded");
      assertThat(error(third).getString("type")).isEqualTo("rate_limit_error");
      assertThat(two.isConnected()).isTrue();
    }
    // both left: there is room again
    model.closed.get(5, TimeUnit.SECONDS);
    AnswerLimits limits = AnswerLimits.of(server.vertx);
    ChatOptions.Limits one = new ChatOptions.Limits(1, 1, 1, 1, 1, 1, 1);
    for (int i = 0; i < 500 && limits.enter("somebody", one) != null; i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    limits.leave("somebody");
    assertThat(limits.enter("somebody", one)).isNull();
  }

  @Test
  void answers_are_counted_by_what_came_of_them() throws Exception {
    server.offer(TestModel.saying("a", "b"));
    TestModel other = new TestModel(StreamInfo.of(StreamInfo.JSON));
    server.bus.offer("other", other).await();
    String ofOther = ASK + ",\"model\":\"other/model\"";

    for (String end : List.of("}", ",\"stream\":true}")) {
      server.complete(ASK + end);
      other.items(new JsonObject().put("text", "more than twenty characters"));
      server.complete(ofOther + end);
      other.items(7);
      server.complete(ofOther + end);
      other.items(new JsonObject().put("text", "a"));
      other.thenStays();
      try (Socket socket = server.open(ofOther + end)) {
        awaitRunning(1);
        assertThat(socket.isConnected()).isTrue();
      }
      awaitRunning(0);
      other.thenEnds();
    }

    for (AnswerOutcome outcome : AnswerOutcome.values()) {
      assertThat(
              server.registry.get("sluice.chat.answers").tag("outcome", outcome.text()).counter())
          .as(outcome.text())
          .satisfies(counter -> assertThat(counter.count()).isEqualTo(2));
    }
  }

  private void awaitRunning(int wanted) {
    for (int i = 0; i < 500 && running() != wanted; i++) {
      java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
    }
    assertThat(running()).isEqualTo(wanted);
  }

  private int running() {
    return (int) server.registry.get("sluice.chat.running").gauge().value();
  }

  @Test
  void a_server_that_stops_says_so() throws Exception {
    server.leaving.set(true);

    HttpResponse<String> answer = server.complete(STREAM);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("5");
    assertThat(error(answer).getString("code")).isEqualTo("node_leaving");
  }

  @Test
  void models_are_listed_and_told_one_by_one() throws Exception {
    JsonObject list = new JsonObject(server.send(server.request("/v1/models")).body());
    assertThat(list.getString("object")).isEqualTo("list");
    JsonArray data = list.getJsonArray("data");
    assertThat(data).hasSize(3);
    assertThat(data.getJsonObject(1).getString("id")).isEqualTo("other/model");

    assertThat(server.send(server.request("/v1/models/other%2Fmodel")).body())
        .isEqualTo(data.getJsonObject(1).encode());
    assertThat(server.send(server.request("/v1/models/other/model")).statusCode()).isEqualTo(200);

    HttpResponse<String> unknown = server.send(server.request("/v1/models/gpt"));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(error(unknown).getString("code")).isEqualTo("model_not_found");
    assertThat(error(unknown).getString("param")).isEqualTo("model");
  }

  @Test
  void other_methods_are_refused_in_the_same_form() throws Exception {
    HttpResponse<String> read = server.send(server.request("/v1/chat/completions"));
    assertThat(read.statusCode()).isEqualTo(405);
    assertThat(read.headers().firstValue("Allow")).contains("POST");
    assertThat(error(read).getString("type")).isEqualTo("invalid_request_error");
    HttpResponse<String> post =
        server.send(server.request("/v1/models").POST(BodyPublishers.noBody()));
    assertThat(post.statusCode()).isEqualTo(405);
  }
}
