package io.sluice.log.cassette;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.Append;
import io.sluice.core.log.Creation;
import io.sluice.core.log.From;
import io.sluice.core.log.LogHead;
import io.sluice.core.log.LogOffset;
import io.sluice.core.log.LogOptions;
import io.sluice.core.log.WatchableLogStore;
import io.sluice.core.spi.StreamSource;
import io.sluice.log.memory.MemoryLogOptions;
import io.sluice.log.memory.MemoryLogStore;
import io.sluice.testkit.SourceDriver;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CassetteSourceTest {
  private static final StreamRequest REQUEST = StreamRequest.create().with("to", "3");

  private final Vertx vertx = Vertx.vertx();
  private final MemoryLogStore store =
      new MemoryLogStore(MemoryLogOptions.DEFAULT, Clock.systemUTC());
  private final Cassette cassette = new Cassette(store, "prices");
  private ScriptedSource source = ScriptedSource.completing(Chunk.json(1), Chunk.json(2));

  @BeforeEach
  void nothingIsRecorded() {
    assertThat(cassette.interactions().await()).isEmpty();
  }

  @AfterEach
  void close() {
    vertx.close().await();
  }

  private CassetteSource with(CassetteMode mode) {
    return CassetteSource.of(cassette, mode, source);
  }

  private Answer ask(StreamSource source, StreamRequest request) {
    try (SourceDriver driver = new SourceDriver(vertx, () -> source.open(request))) {
      StreamInfo info = driver.info();
      driver.start(1_000);
      Outcome outcome = driver.awaitOutcome();
      assertThat(driver.violations()).isEmpty();
      return new Answer(info, driver.items(), outcome);
    }
  }

  private record Answer(StreamInfo info, List<Item> items, Outcome outcome) {
    List<String> texts() {
      return items.stream().map(it -> ((Chunk) it).text()).toList();
    }

    /** The gaps, too. */
    List<String> told() {
      return items.stream()
          .map(it -> it instanceof Chunk chunk ? chunk.text() : it.toString())
          .toList();
    }
  }

  private void awaitRecordings(int count) throws InterruptedException {
    Semaphore changes = new Semaphore(1);
    WatchableLogStore.Watch watch = store.watch("cassettes/prices/index", changes::release);
    do {
      assertThat(changes.tryAcquire(SourceDriver.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } while (cassette.interactions().await().size() < count);
    watch.close();
  }

  private void awaitLogs(int count) throws InterruptedException {
    Semaphore changes = new Semaphore(1);
    WatchableLogStore.Watch watch = store.watch("cassettes/prices/000001/pace", changes::release);
    do {
      assertThat(changes.tryAcquire(SourceDriver.PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
    } while (store.list(Cassette.PREFIX, null, 100).await().logs().size() > count);
    watch.close();
  }

  @Test
  void once_records_what_is_new_and_replays_what_is_known() {
    source =
        ScriptedSource.completing(Chunk.json("a").withEvent("tick"), Chunk.of(new byte[] {-1, 0}));
    Answer first = ask(with(CassetteMode.ONCE), REQUEST);
    Answer second = ask(with(CassetteMode.ONCE), REQUEST);
    Answer third = ask(with(CassetteMode.ONCE), REQUEST);
    assertThat(source.runs()).isEqualTo(1);
    assertThat(first.texts()).hasSize(2);
    assertThat(second.texts()).isEqualTo(first.texts()).isEqualTo(third.texts());
    assertThat(((Chunk) second.items().getFirst()).event()).isEqualTo("tick");
    assertThat(second.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(second.info().contentType()).isEqualTo(first.info().contentType());
  }

  @Test
  void another_request_is_another_interaction() {
    ask(with(CassetteMode.ONCE), REQUEST);
    ask(with(CassetteMode.ONCE), REQUEST.with("to", "4"));
    assertThat(source.runs()).isEqualTo(2);
    assertThat(cassette.interactions().await()).hasSize(2);
  }

  @Test
  void replay_never_asks_the_source_and_names_the_nearest_recording() {
    ask(with(CassetteMode.RECORD), REQUEST.with("currency", "EUR"));
    ask(with(CassetteMode.RECORD), StreamRequest.create().with("from", "1"));
    assertThatThrownBy(() -> ask(with(CassetteMode.REPLAY), REQUEST.with("currency", "USD")))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("no recording in cassette prices matches")
        .hasMessageContaining(
            "the nearest is 000001: parameter currency: recorded 'EUR', asked 'USD'");
    assertThat(source.runs()).isEqualTo(2);
  }

  @Test
  void replay_of_an_empty_cassette_says_that_it_is_empty() {
    assertThatThrownBy(() -> ask(with(CassetteMode.REPLAY), REQUEST))
        .hasMessageContaining("cassette prices has no recordings");
  }

  @Test
  void off_neither_records_nor_replays() {
    ask(with(CassetteMode.ONCE), REQUEST);
    ask(with(CassetteMode.OFF), REQUEST);
    assertThat(source.runs()).isEqualTo(2);
    assertThat(cassette.interactions().await()).hasSize(1);
  }

  @Test
  void record_replaces_what_was_recorded_of_the_same_request() throws InterruptedException {
    ask(with(CassetteMode.RECORD), REQUEST);
    source = ScriptedSource.completing(Chunk.json("new"));
    ask(with(CassetteMode.RECORD), REQUEST);
    assertThat(ask(with(CassetteMode.REPLAY), REQUEST).texts()).containsExactly("\"new\"");
    awaitLogs(3);
    assertThat(cassette.interactions().await()).hasSize(1);
    assertThat(store.list(Cassette.PREFIX, null, 100).await().logs())
        .extracting(LogHead::name)
        .containsExactly(
            "cassettes/prices/000002/answer",
            "cassettes/prices/000002/pace",
            "cassettes/prices/index");
  }

  @Test
  void s2_a_failure_is_recorded_with_what_came_before_it() {
    Failure failure =
        new Failure(FailureCode.SOURCE_FAILED, "upstream is gone", true, Map.of("a", "b"));
    source = ScriptedSource.failing(failure, Chunk.json(1));
    ask(with(CassetteMode.ONCE), REQUEST);
    Answer played = ask(with(CassetteMode.REPLAY), REQUEST);
    assertThat(played.texts()).containsExactly("1");
    assertThat(played.outcome()).isEqualTo(new Outcome.Failed(failure));
  }

  @Test
  void a_refusal_is_recorded_as_a_refusal() {
    source = ScriptedSource.refusing(Failure.badParameter("to", "to is at most 2"));
    CassetteSource recording = with(CassetteMode.ONCE);
    assertThatThrownBy(() -> ask(recording, REQUEST)).hasMessage("BAD_REQUEST: to is at most 2");
    assertThatThrownBy(() -> ask(with(CassetteMode.REPLAY), REQUEST))
        .hasMessage("BAD_REQUEST: to is at most 2")
        .extracting(it -> ((StreamException) it).failure().code())
        .isEqualTo(FailureCode.BAD_REQUEST);
    assertThat(source.runs()).isEqualTo(1);
  }

  @Test
  void what_a_reader_left_early_is_played_as_cut_off() throws InterruptedException {
    source = ScriptedSource.endless();
    try (SourceDriver driver =
        new SourceDriver(vertx, () -> with(CassetteMode.RECORD).open(REQUEST))) {
      driver.info();
      driver.start(3);
      driver.awaitItems(3);
    }
    awaitRecordings(1);
    Answer played = ask(with(CassetteMode.REPLAY), REQUEST);
    assertThat(played.texts()).containsExactly("0", "1", "2");
    assertThat(played.outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo(FailureCode.CANCELLED);
              assertThat(failed.failure().details()).containsEntry("by", "reader");
            });
  }

  @Test
  void what_is_redacted_never_reaches_the_store_and_does_not_count() {
    source = ScriptedSource.completing(Chunk.json(Map.of("key", "s3cret", "n", 1)));
    StreamRequest request =
        REQUEST
            .with("token", "s3cret")
            .body(Chunk.of("{\"deep\":[{\"key\":\"s3cret\"}]}"), "application/json");
    CassetteSource recording =
        with(CassetteMode.ONCE)
            .redacting(it -> it.parameters("token").fields("key").headers("x-token"));
    Answer live = ask(recording, request);
    assertThat(live.texts().getFirst()).contains("s3cret");
    for (LogHead log : store.list("", null, 100).await().logs()) {
      store
          .read(log.name(), From.START, 1_000, 1_000_000)
          .await()
          .chunks()
          .forEach(chunk -> assertThat(chunk.text()).doesNotContain("s3cret"));
    }
    Answer played = ask(recording, request.with("token", "another"));
    assertThat(played.texts().getFirst()).contains(Redaction.REDACTED);
    assertThat(source.runs()).isEqualTo(1);
  }

  @Test
  void what_a_source_says_again_of_a_secret_is_redacted_too() {
    source = ScriptedSource.failing(Failure.of(FailureCode.SOURCE_FAILED, "401 for ?token=s3cret"));
    CassetteSource recording = with(CassetteMode.ONCE).redacting(it -> it.parameters("token"));
    ask(recording, REQUEST.with("token", "s3cret"));
    Answer played = ask(recording, REQUEST.with("token", "s3cret"));
    assertThat(played.outcome().toString()).contains("?token=[redacted]").doesNotContain("s3cret");
  }

  @Test
  void what_is_not_json_and_may_hold_a_redacted_field_is_redacted_whole() {
    source =
        ScriptedSource.completing(
            Chunk.of("{\"key\":\"s3cret\"}\n{\"key\":\"s3cret\"}"),
            Chunk.of("{\"k\\u0065y\":\"s3cret\","),
            Chunk.of("nothing to hide"));
    CassetteSource recording = with(CassetteMode.ONCE).redacting(it -> it.fields("key"));
    ask(recording, REQUEST.body(Chunk.of("user=me&key=s3cret"), "text/plain"));
    assertThat(ask(recording, REQUEST.body(Chunk.of("user=me&key=other"), "text/plain")).texts())
        .containsExactly(Redaction.REDACTED, Redaction.REDACTED, "nothing to hide");
    assertThat(source.runs()).isEqualTo(1);
  }

  @Test
  void an_id_that_is_none_of_the_recording_is_refused_or_told_as_a_gap() {
    ask(with(CassetteMode.ONCE), REQUEST);
    StreamRequest elsewhere = REQUEST.from(new LogOffset(999_999, 1).toString());
    assertThatThrownBy(() -> ask(with(CassetteMode.REPLAY), elsewhere))
        .extracting(it -> ((StreamException) it).failure().code())
        .isEqualTo(FailureCode.GONE);
    Answer played = ask(with(CassetteMode.REPLAY), elsewhere.gaps(true));
    assertThat(played.items()).hasSize(3);
    assertThat(played.items().getFirst()).isEqualTo(new Gap(0, 0, Gap.Reason.UNKNOWN_OFFSET));
  }

  @Test
  void s1_gaps_that_a_source_told_are_replayed_in_their_places() {
    Item[] items = {
      new Gap(0, 2, Gap.Reason.SKIPPED),
      Chunk.json(2),
      Chunk.json(3),
      new Gap(4, 6, Gap.Reason.RETENTION),
      new Gap(6, 7, Gap.Reason.POLICY),
      Chunk.json(7),
      new Gap(8, 9, Gap.Reason.SKIPPED)
    };
    source = ScriptedSource.telling(items);
    assertThat(ask(with(CassetteMode.RECORD), REQUEST).told()).isEqualTo(told(items));
    for (Pace pace : new Pace[] {Pace.ASKED, new Pace(1_000)}) {
      Answer played = ask(with(CassetteMode.REPLAY).at(pace), REQUEST);
      assertThat(played.told()).as(pace.toString()).isEqualTo(told(items));
      assertThat(played.outcome()).isEqualTo(Outcome.COMPLETED);
      String third = new LogOffset(incarnation(), 2).toString();
      assertThat(ask(with(CassetteMode.REPLAY).at(pace), REQUEST.from(third)).told())
          .isEqualTo(told(items).subList(3, 7));
    }
    assertThat(source.runs()).isEqualTo(1);
  }

  private long incarnation() {
    return store.head("cassettes/prices/000001/answer").await().tail().incarnation();
  }

  private static List<String> told(Item... items) {
    return new Answer(StreamInfo.of(StreamInfo.JSON), List.of(items), Outcome.COMPLETED).told();
  }

  @Test
  void a_crash_before_the_end_leaves_nothing_in_the_way_of_the_next_recording() {
    store
        .create("cassettes/prices/000001/pace", Creation.of(LogOptions.of("application/json")))
        .await();
    store.append("cassettes/prices/000001/pace", Append.close(Outcome.COMPLETED)).await();
    ask(with(CassetteMode.ONCE), REQUEST);
    assertThat(cassette.interactions().await())
        .singleElement()
        .extracting(Interaction::id)
        .isEqualTo("000002");
    cassette.delete().await();
    assertThat(store.list("", null, 10).await().logs()).isEmpty();
    assertThat(cassette.interactions().await()).isEmpty();
  }

  @Test
  void b1_a_body_too_large_to_be_kept_in_memory_is_not_recorded() {
    StreamRequest large =
        REQUEST.body(Chunk.of(new byte[RecordingRun.MAX_BODY_BYTES + 1]), "text/plain");
    assertThatThrownBy(() -> ask(with(CassetteMode.RECORD), large))
        .hasMessageContaining("cassette prices could not record: the request's body has more than");
    assertThat(source.runs()).isZero();
  }

  @Test
  void a_store_that_refuses_fails_the_stream_and_says_so() {
    MemoryLogStore small =
        new MemoryLogStore(MemoryLogOptions.DEFAULT.maxBytes(20_000), Clock.systemUTC());
    source = ScriptedSource.completing(Chunk.of(new byte[40_000]));
    CassetteSource recording =
        CassetteSource.of(new Cassette(small, "full"), CassetteMode.RECORD, source);
    assertThat(ask(recording, REQUEST).outcome())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo(FailureCode.STORE_FULL);
              assertThat(failed.failure().message()).startsWith("cassette full could not record:");
            });
  }

  @Test
  void cassettes_of_a_store_are_listed_by_name() {
    for (String name : List.of("b", "a-b", "a", "a0")) {
      ask(CassetteSource.of(new Cassette(store, name), CassetteMode.ONCE, source), REQUEST);
    }
    assertThat(Cassette.names(store).await()).containsExactlyInAnyOrder("a", "a-b", "a0", "b");
  }

  @Test
  void a_recording_is_read_from_any_offset() {
    source = ScriptedSource.completing(Chunk.json(0), Chunk.json(1), Chunk.json(2));
    ask(with(CassetteMode.ONCE), REQUEST);
    Answer whole = ask(with(CassetteMode.REPLAY), REQUEST);
    LogOffset second = new LogOffset(whole.info().incarnation(), 1);
    Answer rest = ask(with(CassetteMode.REPLAY), REQUEST.from(second.toString()));
    assertThat(rest.texts()).containsExactly("1", "2");
    assertThat(rest.info().firstOffset()).isEqualTo(1);
  }

  @Test
  void replay_is_pulled_by_demand() {
    source = ScriptedSource.completing(Chunk.json(0), Chunk.json(1), Chunk.json(2));
    ask(with(CassetteMode.ONCE), REQUEST);
    try (SourceDriver driver =
        new SourceDriver(vertx, () -> with(CassetteMode.REPLAY).open(REQUEST))) {
      driver.info();
      driver.start(1);
      driver.awaitItems(1);
      assertThat(driver.hasEnded()).isFalse();
      driver.grant(2);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(driver.items()).hasSize(3);
      assertThat(driver.violations()).isEmpty();
    }
  }

  @Test
  void at_the_recorded_pace_each_chunk_is_waited_for_as_long_as_it_was() {
    StepClock clock = new StepClock(TimeUnit.MILLISECONDS.toNanos(40));
    ask(with(CassetteMode.RECORD).clock(clock), REQUEST);
    long begun = System.nanoTime();
    ask(with(CassetteMode.REPLAY).at(Pace.RECORDED), REQUEST);
    long recorded = System.nanoTime() - begun;
    assertThat(TimeUnit.NANOSECONDS.toMillis(recorded)).isGreaterThanOrEqualTo(3 * 40);
    begun = System.nanoTime();
    ask(with(CassetteMode.REPLAY).at(new Pace(0.5)), REQUEST);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun))
        .isGreaterThanOrEqualTo(3 * 80);
  }
}
