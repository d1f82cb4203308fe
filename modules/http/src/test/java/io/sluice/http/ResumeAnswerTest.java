package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamInfo;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeAnswerTest {

  private static final String NAME = "a-subscription_of_mine_0";
  private static final Failure BROKEN = Failure.of(FailureCode.SOURCE_FAILED, "it broke");

  private final TestServer server =
      new TestServer(HttpOptions.DEFAULT.timings(TestServer.QUICK.grace(Duration.ofSeconds(9))));

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

  private static StreamInfo text() {
    return StreamInfo.of(StreamInfo.TEXT);
  }

  private static Chunk[] words(int count) {
    Chunk[] words = new Chunk[count];
    for (int i = 0; i < count; i++) {
      words[i] = Chunk.of("word " + i + (i % 3 == 0 ? "\nand more" : ""));
    }
    return words;
  }

  /** Reads so many events, after the id without data. */
  private static List<SseReading.Event> read(SseReading reading, int count) throws Exception {
    List<SseReading.Event> events = new ArrayList<>();
    assertThat(reading.expect().data()).isEmpty();
    for (int i = 0; i < count; i++) {
      events.add(reading.expect());
    }
    return events;
  }

  private HttpResponse<String> delete(TestServer at, String name) throws Exception {
    return at.client.send(
        at.request("/subscriptions/" + name).DELETE().build(), BodyHandlers.ofString());
  }

  @Test
  void l2_a_dropped_connection_resumes_mid_answer_without_loss_or_duplicate() throws Exception {
    TestSource source = server.offer("words", TestSource.of(text(), words(500)).thenStays());
    List<SseReading.Event> all = new ArrayList<>();
    String id = "";
    for (int part = 0; part < 10; part++) {
      String[] headers = id.isEmpty() ? new String[0] : new String[] {"Last-Event-ID", id};
      try (SseReading reading = SseReading.open(server, "/streams/words?p=1", headers)) {
        all.addAll(read(reading, 50));
        id = String.valueOf(all.getLast().id());
      }
    }
    assertThat(all)
        .extracting(SseReading.Event::data)
        .isEqualTo(List.of(words(500)).stream().map(Chunk::text).toList());
    assertThat(all).extracting(SseReading.Event::id).doesNotHaveDuplicates();
    assertThat(source.started).hasValue(1);
    assertThat(source.closed.isDone()).isFalse();
  }

  @Test
  void it_resumes_on_another_event_loop() throws Exception {
    TestSource source = server.offer("words", TestSource.of(text(), words(200)));
    String id;
    try (SseReading reading = SseReading.open(server, "/streams/words")) {
      id = String.valueOf(read(reading, 70).getLast().id());
    }
    try (TestServer second = server.another();
        SseReading rest = SseReading.open(second, "/streams/words", "Last-Event-ID", id)) {
      List<SseReading.Event> events = read(rest, 130);
      assertThat(events.getFirst().data()).isEqualTo("word 70");
      assertThat(events.getLast().data()).isEqualTo("word 199");
      assertThat(rest.expect().type()).isEqualTo("done");
      assertThat(rest.next()).isNull();
    }
    assertThat(source.started).hasValue(1);
  }

  @Test
  void after_the_grace_the_source_is_stopped_and_the_id_is_gone() throws Exception {
    try (TestServer quick =
        new TestServer(
            HttpOptions.DEFAULT.timings(TestServer.QUICK.grace(Duration.ofMillis(100))))) {
      TestSource source = quick.offer("words", TestSource.of(text(), words(9)).thenStays());
      String id;
      try (SseReading reading = SseReading.open(quick, "/streams/words")) {
        id = String.valueOf(read(reading, 3).getLast().id());
      }
      source.closed.get(5, TimeUnit.SECONDS);
      await(() -> Answers.of(quick.vertx).count() == 0);

      assertThat(quick.get("/streams/words?format=sse", "Last-Event-ID", id).statusCode())
          .isEqualTo(410);
      try (SseReading gap =
          SseReading.open(quick, "/streams/words?gap=allow", "Last-Event-ID", id)) {
        List<SseReading.Event> events = read(gap, 2);
        assertThat(events.get(0).type()).isEqualTo("gap");
        assertThat(new JsonObject(events.get(0).data()).getString("reason"))
            .isEqualTo("UNKNOWN_OFFSET");
        assertThat(events.get(1).data()).startsWith("word 0");
      }
      await(() -> Answers.of(quick.vertx).reserved() == 0);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/streams/words?p=2", "/streams/other?p=1", "/streams/words?p=1&limit=3"})
  void an_id_is_good_for_the_same_question_only(String path) throws Exception {
    server.offer("words", TestSource.of(text(), words(9)).thenStays());
    server.offer("other", TestSource.of(text(), words(9)).thenStays());
    try (SseReading reading = SseReading.open(server, "/streams/words?p=1")) {
      String id = String.valueOf(read(reading, 1).getLast().id());

      assertThat(server.get(path + "&format=sse", "Last-Event-ID", id).statusCode()).isEqualTo(410);
    }
  }

  @Test
  void b2_while_nobody_reads_the_source_does_not_run_on() throws Exception {
    byte[] kib = new byte[1024];
    java.util.Arrays.fill(kib, (byte) 'x');
    TestSource much = server.offer("much", TestSource.endless(text(), i -> Chunk.of(kib)));
    try (SseReading reading = SseReading.open(server, "/streams/much")) {
      read(reading, 10);
    }
    await(() -> Admission.of(server.vertx).open() == 1);
    long[] seen = {-1};
    await(() -> {
      long before = seen[0];
      seen[0] = much.emitted.get();
      return before == seen[0];
    });

    assertThat(much.closed.isDone()).isFalse();
    assertThat(Answers.of(server.vertx).reserved())
        .isLessThanOrEqualTo(HttpLimits.DEFAULT.answerBytes());
  }

  @Test
  void an_id_whose_chunk_left_the_small_log_is_a_410_or_a_gap() throws Exception {
    byte[] kib = new byte[1024];
    java.util.Arrays.fill(kib, (byte) 'x');
    server.offer("much", TestSource.endless(text(), i -> Chunk.of(kib)));
    String early;
    try (SseReading reading = SseReading.open(server, "/streams/much")) {
      early = String.valueOf(read(reading, 10).getLast().id());
      for (int i = 0; i < 5_000; i++) {
        reading.expect();
      }
    }

    assertThat(server.get("/streams/much?format=sse", "Last-Event-ID", early).statusCode())
        .isEqualTo(410);
    try (SseReading gap =
        SseReading.open(server, "/streams/much?gap=allow", "Last-Event-ID", early)) {
      List<SseReading.Event> events = read(gap, 2);
      JsonObject told = new JsonObject(events.get(0).data());
      assertThat(told.getLong("from")).isEqualTo(10);
      assertThat(told.getLong("to")).isGreaterThan(10);
      assertThat(String.valueOf(events.get(0).id()))
          .endsWith(String.format("_%016d", told.getLong("to")));
      assertThat(String.valueOf(events.get(1).id()))
          .endsWith(String.format("_%016d", told.getLong("to") + 1));
    }
  }

  @Test
  void a_finished_answer_is_not_read_again_from_its_end() throws Exception {
    server.offer("words", TestSource.of(text(), words(3)));
    server.offer("broken", TestSource.of(text(), words(3)).thenFails(BROKEN));
    String end;
    try (SseReading reading = SseReading.open(server, "/streams/words")) {
      end = String.valueOf(read(reading, 4).getLast().id());
    }
    assertThat(server.get("/streams/words?format=sse", "Last-Event-ID", end).statusCode())
        .isEqualTo(204);
    // Not Java's client: it may drop what it has not handed over when the response is broken off.
    String raw = server.raw("GET /streams/broken?format=sse HTTP/1.1\nHost: localhost\n\n");
    String failed = raw.substring(raw.lastIndexOf("\nid: ") + 5).lines().findFirst().orElseThrow();
    assertThat(raw.substring(raw.lastIndexOf("\nid: "))).contains("event: error");
    assertThat(server.get("/streams/broken?format=sse", "Last-Event-ID", failed).statusCode())
        .isEqualTo(502);
  }

  @Test
  void a_subscription_is_named_by_the_client_and_taken_once() throws Exception {
    TestSource source = server.offer("words", TestSource.of(text(), words(9)).thenStays());
    String path = "/streams/words?subscription=" + NAME;
    try (SseReading first = SseReading.open(server, path)) {
      String id = String.valueOf(read(first, 2).getLast().id());
      assertThat(first.header("Sluice-Subscription")).isEqualTo(NAME);

      HttpResponse<String> taken = server.get(path + "&format=sse");
      assertThat(taken.statusCode()).isEqualTo(409);
      assertThat(new JsonObject(taken.body()).getString("parameter")).isEqualTo("subscription");

      try (SseReading second = SseReading.open(server, path, "Last-Event-ID", id)) {
        assertThat(read(second, 1).getFirst().data()).startsWith("word 2");
        assertThat(source.started).hasValue(1);
      }
      String other = path.replace(NAME, NAME + "x");
      assertThat(server.get(other + "&format=sse", "Last-Event-ID", id).statusCode())
          .isEqualTo(410);
    }
  }

  @Test
  void deleting_a_subscription_stops_its_source_and_tells_its_reader() throws Exception {
    TestSource source = server.offer("words", TestSource.of(text(), words(9)).thenStays());
    try (SseReading reading = SseReading.open(server, "/streams/words")) {
      String name = reading.header("Sluice-Subscription");
      assertThat(Resume.isName(name)).isTrue();
      read(reading, 9);

      assertThat(delete(server, name).statusCode()).isEqualTo(204);
      source.closed.get(5, TimeUnit.SECONDS);
      assertThat(reading.expect().data()).contains("CANCELLED");
      assertThat(delete(server, name).statusCode()).isEqualTo(404);
    }
    assertThat(delete(server, "x").statusCode()).isEqualTo(404);
    assertThat(server.get("/subscriptions/" + NAME).statusCode()).isEqualTo(405);
  }

  @Test
  void b1_beyond_the_budget_an_answer_is_not_resumable_and_says_so() throws Exception {
    server.offer("words", TestSource.of(text(), words(3)));
    Answers answers = Answers.of(server.vertx);
    long all = Runtime.getRuntime().maxMemory() / 8;
    assertThat(answers.reserve(all)).isTrue();

    HttpResponse<String> answer = server.get("/streams/words?format=sse");

    assertThat(answer.headers().firstValue("Sluice-Resumable")).contains("no");
    assertThat(answer.headers().firstValue("Sluice-Subscription")).isEmpty();
    assertThat(answer.body()).doesNotContain("id: ").contains("event: done");
    answers.release(all);
    assertThat(server.get("/streams/words?format=sse").body()).contains("id: ");
  }

  @Test
  void b1_an_answer_without_a_reader_still_counts_as_its_clients_stream() throws Exception {
    TestSource source = server.offer("words", TestSource.of(text(), words(9)).thenStays());
    try (SseReading reading = SseReading.open(server, "/streams/words")) {
      read(reading, 9);
    }
    await(() -> Admission.of(server.vertx).open() == 1 && !source.closed.isDone());
    Answers answers = Answers.of(server.vertx);
    assertThat(answers.count()).isEqualTo(1);
  }

  @Test
  void a_source_that_fails_before_its_first_chunk_is_still_a_502() throws Exception {
    server.offer("broken", TestSource.of(text()).thenFails(BROKEN));

    assertThat(server.get("/streams/broken?format=sse").statusCode()).isEqualTo(502);
    await(() -> Answers.of(server.vertx).count() == 0);
    assertThat(Answers.of(server.vertx).reserved()).isZero();
  }

  @Test
  void an_answer_to_a_body_is_not_kept() throws Exception {
    TestSource source = server.offer("words", TestSource.of(text(), words(3)).thenStays());
    HttpResponse<java.io.InputStream> answer =
        server.client.send(
            server
                .request("/streams/words?format=sse")
                .method(HttpMethod.POST.name(), BodyPublishers.ofString("x"))
                .build(),
            BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Sluice-Subscription")).isEmpty();
    answer.body().close();

    source.closed.get(5, TimeUnit.SECONDS);
  }

  @Test
  void a_quiet_answer_gets_its_headers_and_its_first_id() throws Exception {
    server.offer("quiet", TestSource.of(text()).thenStays());
    try (SseReading reading = SseReading.open(server, "/streams/quiet")) {
      assertThat(reading.status()).isEqualTo(200);
      assertThat(reading.expect().id()).endsWith("_0000000000000000");
    }
  }
}
