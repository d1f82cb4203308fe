package io.sluice.workers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.refs.CallBus;
import io.sluice.refs.CallRequest;
import io.sluice.refs.RefHost;
import io.sluice.refs.RefHostOptions;
import io.sluice.refs.StreamRef;
import io.sluice.refs.TimeoutChange;
import io.sluice.testkit.bus.Waiting;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The same functions in each language, called and read over the bus. */
@Timeout(60)
class WorkerLanguagesTest {
  private static final Vertx vertx = Vertx.vertx();
  private static final ChunkBus bus = ChunkBus.on(vertx);
  private static final CallBus calls = CallBus.on(vertx);
  private static final Context context = vertx.getOrCreateContext();
  private static final Map<Language, Worker> workers = new EnumMap<>(Language.class);
  private static RefHost host;

  @BeforeAll
  static void start() {
    host = on(() -> RefHost.start(vertx, RefHostOptions.DEFAULT));
    for (Language language : Language.values()) {
      Path fixtures = Path.of("src/test/workers", language.key());
      WorkerOptions options = WorkerOptions.of(language, fixtures, "kit", "builtins:list");
      on(() -> {
        Worker worker = Worker.start(vertx, language.key(), options, Map.of());
        workers.put(language, worker);
        return bus.offer(language.key(), host.serve(language.key(), worker, TimeoutChange.NONE));
      });
    }
  }

  @AfterAll
  static void stop() {
    // A reader at the end of its sequence tells the host to let go, and waits for no answer.
    Waiting.until(vertx, "every ref was let go", () -> host.refs() == 0);
    on(() -> host.close());
    workers.values().forEach(worker -> on(worker::close));
    vertx.close().await();
  }

  /** On one context, which is the host's and the workers'. */
  private static <T> T on(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(ignored -> work.get().onComplete(done));
    return done.future().await();
  }

  private static @Nullable Object call(
      Language language, String function, @Nullable Object... args) {
    Interpreters.require(language);
    return calls.call(language.key() + "/" + function, CallRequest.of(args)).await();
  }

  private static StreamRef ref(Language language, String function, @Nullable Object... args) {
    return (StreamRef) call(language, function, args);
  }

  private static void closed(Language language, String name) {
    long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    while (!Boolean.TRUE.equals(call(language, "was_closed", name))) {
      assertThat(System.nanoTime()).as(name + " is closed").isLessThan(end);
      LockSupport.parkNanos(5_000_000);
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_endless_generator_is_read_by_and_by_and_goes_no_further(Language language) {
    StreamRef ref = ref(language, "counted", "endless");
    assertThat(ref.next(5).await()).containsExactly(0, 1, 2, 3, 4);
    assertThat(ref.next(5).await()).containsExactly(5, 6, 7, 8, 9);
    assertThat(call(language, "made_by", "endless")).isEqualTo(10);
    ref.close().await();
    closed(language, "endless");
  }

  @ParameterizedTest
  @EnumSource
  void a_map_with_a_lazy_sequence_in_one_field_stays_a_map(Language language) {
    Map<?, ?> answer = (Map<?, ?>) call(language, "nested");
    assertThat(answer.get("status")).isEqualTo("ok");
    StreamRef data = (StreamRef) answer.get("data");
    assertThat(data.next(100).await()).containsExactly(0, 2, 4, 6, 8, 10, 12, 14, 16, 18);
    data.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void a_range_tells_its_length(Language language) {
    StreamRef range = ref(language, "ranged");
    assertThat(range.count()).isEqualTo(10);
    range.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void an_exception_comes_after_the_items_before_it_with_type_message_and_stack(Language language) {
    StreamRef ref = ref(language, "raising", 2);
    assertThat(ref.next(2).await()).containsExactly(0, 1);
    assertThatThrownBy(() -> ref.next(1).await())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.SOURCE_FAILED);
              assertThat(e.failure().details()).containsKeys("type", "message", "stack");
            });
    ref.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void what_waits_past_its_timeout_is_stopped_and_told(Language language) {
    CallRequest request =
        CallRequest.of("late-" + language.key(), 3600)
            .timeouts(new TimeoutChange(null, Duration.ofMillis(300), null, null, null));
    call(language, "was_closed", "nothing yet");
    assertThatThrownBy(() -> calls.call(language.key() + "/slept", request).await())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OPEN_TIMEOUT));
    closed(language, "late-" + language.key());
  }

  @ParameterizedTest
  @EnumSource
  void an_async_generator_is_read(Language language) {
    StreamRef ref = ref(language, "ticking", "tick", 3, 0.01);
    assertThat(ref.next(10).await()).containsExactly(0, 1, 2);
    ref.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void much_is_read_whole(Language language) {
    Interpreters.require(language);
    ChunkStream stream =
        bus.open(
                language.key() + "/volume",
                StreamRequest.create().with("n", "256").with("size", "250000"))
            .await();
    AtomicLong bytes = new AtomicLong();
    stream.handler(chunk -> bytes.addAndGet(chunk.length()));
    assertThat(stream.outcome().await()).isInstanceOf(Outcome.Completed.class);
    assertThat(bytes.get()).isEqualTo(256L * 250_000);
  }

  @ParameterizedTest
  @EnumSource
  void a_ref_is_an_argument_where_it_is_held(Language language) {
    StreamRef ref = ref(language, "counted", "given", 5);
    assertThat(ref.next(2).await()).containsExactly(0, 1);
    assertThat(call(language, "total", ref)).isEqualTo(2 + 3 + 4);
    StreamRef other = ref(language, "counted", "listed", 3);
    assertThat((List<?>) call(language, "list", other)).hasSize(3);
  }

  @ParameterizedTest
  @EnumSource
  void items_hold_no_streams(Language language) {
    StreamRef ref = ref(language, "yields_streams");
    assertThatThrownBy(() -> ref.next(2).await())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_CHUNK));
    ref.close().await();
  }

  @ParameterizedTest
  @EnumSource
  void a_whole_response_says_what_it_is(Language language) {
    Interpreters.require(language);
    ChunkStream csv = bus.open(language.key() + "/csv_response", StreamRequest.create()).await();
    assertThat(csv.info().columns()).containsExactly("i", "name");
    assertThat(csv.collect(10, 1_000).await())
        .extracting(Chunk::text)
        .contains("{\"i\":0,\"name\":\"n0\"}");
    ChunkStream raw = bus.open(language.key() + "/raw_response", StreamRequest.create()).await();
    assertThat(raw.info().status()).isEqualTo(203);
    assertThat(raw.info().contentType()).isEqualTo("image/png");
    assertThat(raw.collect(10, 1_000).await().getFirst().bytes()).containsExactly(0, 1, 2);
  }
}
