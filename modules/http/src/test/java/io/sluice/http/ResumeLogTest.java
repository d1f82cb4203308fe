package io.sluice.http;

import static io.sluice.http.TestLog.id;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeLogTest {

  private static final Failure BROKEN = Failure.of(FailureCode.SOURCE_FAILED, "it broke");

  private final TestServer server = new TestServer(HttpOptions.DEFAULT.timings(TestServer.QUICK));

  @AfterEach
  void close() {
    server.close();
  }

  private TestLog offer(long first, long tail, @org.jspecify.annotations.Nullable Outcome outcome) {
    return server.offer("log", new TestLog(first, tail, outcome));
  }

  @Test
  void a_chunks_id_is_the_offset_after_it_and_the_end_has_one() throws Exception {
    offer(3, 5, Outcome.COMPLETED);
    try (SseReading reading = SseReading.open(server, "/streams/log")) {
      assertThat(reading.rest())
          .containsExactly(
              new SseReading.Event(id(3), "", ""),
              new SseReading.Event(id(4), "", "3"),
              new SseReading.Event(id(5), "", "4"),
              new SseReading.Event(id(5), "done", "{\"count\":2,\"outcome\":\"completed\"}"));
      assertThat(reading.header("Sluice-Offset")).isEqualTo(id(3));
      assertThat(reading.header("Sluice-Subscription")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ndjson", "csv", "raw", "sse"})
  void the_header_beats_the_key_beats_from_in_any_format(String format) throws Exception {
    offer(0, 9, Outcome.COMPLETED);
    String path = "/streams/log?format=" + format + "&from=" + id(1);

    HttpResponse<String> from = server.get(path);
    HttpResponse<String> key = server.get(path + "&lastEventId=" + id(2));
    HttpResponse<String> header =
        server.get(path + "&lastEventId=" + id(2), "Last-Event-ID", id(3));

    assertThat(from.headers().firstValue("Sluice-Offset")).contains(id(1));
    assertThat(key.headers().firstValue("Sluice-Offset")).contains(id(2));
    assertThat(header.headers().firstValue("Sluice-Offset")).contains(id(3));
    assertThat(header.body()).contains("3").contains("8");
  }

  @ParameterizedTest
  @CsvSource({
    "lastEventId=x, lastEventId",
    "from=-2, from",
    "from=0_0, from",
    "from=, from",
    "from=-1&lastEventId=1, lastEventId",
    "from=now&from=-1, from",
    "gap=yes, gap",
    "gap=, gap",
    "subscription=short, subscription",
    "subscription=0123456789012345678901, subscription",
  })
  void what_is_malformed_or_means_nothing_is_named(String query, String parameter)
      throws Exception {
    TestLog log = offer(0, 9, Outcome.COMPLETED);

    HttpResponse<String> answer = server.get("/streams/log?format=sse&" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(answer.body()).getString("parameter")).isEqualTo(parameter);
    assertThat(log.started).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "42x", "0000000000000042_000000000000003", "０"})
  void a_malformed_header_is_a_400_that_names_it(String id) throws Exception {
    offer(0, 9, Outcome.COMPLETED);
    String answer =
        server.raw(
            "GET /streams/log HTTP/1.1\nHost: localhost\nConnection: close\nLast-Event-ID: "
                + id
                + "\n\n");

    assertThat(answer).startsWith("HTTP/1.1 400").contains("\"parameter\":\"Last-Event-ID\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0000000000000041_0000000000000003",
        "0000000000000042_0000000000000002",
        "0000000000000042_0000000000000010"
      })
  void what_is_gone_is_a_410_with_details_or_an_explicit_gap(String id) throws Exception {
    offer(3, 9, Outcome.COMPLETED);

    HttpResponse<String> gone = server.get("/streams/log", "Last-Event-ID", id);
    assertThat(gone.statusCode()).isEqualTo(410);
    assertThat(new JsonObject(gone.body()).getString("code")).isEqualTo("GONE");
    assertThat(new JsonObject(gone.body()).getJsonObject("details").getString("next"))
        .isEqualTo(id(3));

    try (SseReading reading =
        SseReading.open(server, "/streams/log?gap=allow", "Last-Event-ID", id)) {
      List<SseReading.Event> events = reading.rest();
      assertThat(events.get(1).type()).isEqualTo("gap");
      assertThat(events.get(1).id()).isEqualTo(id(3));
      assertThat(new JsonObject(events.get(1).data()).getString("reason"))
          .isEqualTo("UNKNOWN_OFFSET");
      assertThat(events.get(2)).isEqualTo(new SseReading.Event(id(4), "", "3"));
    }
    String lines = server.get("/streams/log?gap=allow&format=ndjson&from=" + id).body();
    assertThat(lines)
        .startsWith("{\"gap\":{")
        .contains("UNKNOWN_OFFSET")
        .endsWith("}}\n3\n4\n5\n6\n7\n8\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sse", "ndjson", "csv", "raw", "json"})
  void a_finished_stream_is_not_read_again_from_its_end(String format) throws Exception {
    offer(0, 9, Outcome.COMPLETED);
    server.offer("cancelled", new TestLog(0, 9, new Outcome.Cancelled("operator")));
    server.offer("failed", new TestLog(0, 9, new Outcome.Failed(BROKEN)));
    String query = "?format=" + format;

    HttpResponse<String> end = server.get("/streams/log" + query, "Last-Event-ID", id(9));
    assertThat(end.statusCode()).isEqualTo(204);
    assertThat(end.body()).isEmpty();
    assertThat(server.get("/streams/cancelled" + query, "Last-Event-ID", id(9)).statusCode())
        .isEqualTo(204);
    assertThat(server.get("/streams/failed" + query, "Last-Event-ID", id(9)).statusCode())
        .isEqualTo(502);
    assertThat(server.get("/streams/log" + query, "Last-Event-ID", id(8)).statusCode())
        .isEqualTo(200);
  }

  @Test
  void json_of_an_open_log_is_what_is_there_and_where_to_go_on() throws Exception {
    offer(3, 5, null);

    JsonObject all = new JsonObject(server.get("/streams/log").body());
    assertThat(all.getJsonArray("items")).isEqualTo(JsonArray.of(3, 4));
    assertThat(all.getString("outcome")).isEqualTo("open");
    assertThat(all.getString("next")).isEqualTo(id(5));

    JsonObject none = new JsonObject(server.get("/streams/log?from=now").body());
    assertThat(none.getInteger("count")).isZero();
    assertThat(none.getString("outcome")).isEqualTo("open");
    assertThat(none.getString("next")).isEqualTo(id(5));

    JsonObject limited = new JsonObject(server.get("/streams/log?limit=1").body());
    assertThat(limited.getString("outcome")).isEqualTo("limit");
    assertThat(limited.getBoolean("more")).isTrue();
    assertThat(limited.getString("next")).isEqualTo(id(4));
  }

  @Test
  void a_limit_says_where_to_go_on() throws Exception {
    offer(0, 9, null);
    try (SseReading reading = SseReading.open(server, "/streams/log?limit=2")) {
      assertThat(reading.rest().getLast())
          .isEqualTo(
              new SseReading.Event(
                  id(2),
                  "done",
                  "{\"count\":2,\"outcome\":\"limit\",\"more\":true,\"next\":\"" + id(2) + "\"}"));
    }
  }

  @Test
  void an_open_log_is_followed() throws Exception {
    offer(0, 2, null);
    try (SseReading reading = SseReading.open(server, "/streams/log?from=" + id(1))) {
      assertThat(reading.expect().id()).isEqualTo(id(1));
      assertThat(reading.expect()).isEqualTo(new SseReading.Event(id(2), "", "1"));
    }
  }

  @Test
  void json_of_a_closed_log_has_a_tag_that_spares_reading_it_again() throws Exception {
    TestLog log = offer(0, 9, Outcome.COMPLETED);
    HttpResponse<String> answer = server.get("/streams/log");
    String tag = answer.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).startsWith("\"");

    HttpResponse<String> again = server.get("/streams/log", "If-None-Match", tag);

    assertThat(again.statusCode()).isEqualTo(304);
    assertThat(again.headers().firstValue("ETag")).contains(tag);
    assertThat(log.started).hasValue(1);
    assertThat(server.get("/streams/log?limit=2", "If-None-Match", tag).statusCode())
        .isEqualTo(200);
    assertThat(
            server
                .get("/streams/log", "If-None-Match", tag, "Accept-Encoding", "gzip")
                .statusCode())
        .isEqualTo(200);
    server.offer("open", new TestLog(0, 9, null));
    assertThat(server.get("/streams/open").headers().firstValue("ETag")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"from=-1", "from=now", "lastEventId=0000000000000042_0000000000000003"})
  void a_stream_without_ids_is_not_served_from_anywhere(String query) throws Exception {
    TestSource plain = server.offer("plain", TestSource.numbers());

    for (String format : List.of("ndjson", "sse")) {
      HttpResponse<String> answer = server.get("/streams/plain?format=" + format + "&" + query);
      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(new JsonObject(answer.body()).getString("parameter"))
          .isEqualTo(query.substring(0, query.indexOf('=')));
    }
    assertThat(plain.started).hasValue(0);
  }
}
