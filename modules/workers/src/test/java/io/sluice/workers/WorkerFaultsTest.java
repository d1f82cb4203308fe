package io.sluice.workers;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.ChunkBus;
import io.sluice.core.ChunkStream;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.OfferOptions;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.refs.CallBus;
import io.sluice.refs.CallRequest;
import io.sluice.refs.RefHost;
import io.sluice.refs.RefHostOptions;
import io.sluice.refs.StreamRef;
import io.sluice.refs.TimeoutChange;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a worker that dies, hangs, lies or eats does to its own streams, and to nobody else's. */
@Timeout(60)
class WorkerFaultsTest {
  private static final Path FIXTURES = Path.of("src/test/workers/python");

  private final Vertx vertx = Vertx.vertx();
  private final ChunkBus bus = ChunkBus.on(vertx);
  private final CallBus calls = CallBus.on(vertx);
  private RefHost host;
  private Worker worker;
  private Map<String, TimeoutChange> modules = Map.of();

  /** The options of a test, which differ from the usual ones. */
  record Changed(
      int processes, Duration health, long memory, long maxTotalCalls, List<String> serve) {
    static final Changed USUAL =
        new Changed(1, Duration.ofSeconds(10), 1L << 30, 0, List.of("faults"));
  }

  @BeforeEach
  void python() {
    Interpreters.require(Language.PYTHON);
  }

  @AfterEach
  void end() {
    if (worker != null) {
      host.close().await();
      on(worker::close);
      assertThat(processes()).isEmpty();
    }
    vertx.close().await();
  }

  /** On one context, which is the host's and the worker's. */
  private <T> T on(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(ignored -> work.get().onComplete(done));
    return done.future().await();
  }

  private final Context context = vertx.getOrCreateContext();

  private void start(UnaryOperator<Changed> change) {
    Changed changed = change.apply(Changed.USUAL);
    WorkerOptions usual = WorkerOptions.of(Language.PYTHON, FIXTURES, "faults");
    start(
        new WorkerOptions(
            Language.PYTHON,
            usual.command(),
            changed.serve(),
            usual.paths(),
            changed.processes(),
            usual.maxStreams(),
            usual.maxCalls(),
            usual.maxAge(),
            changed.maxTotalCalls(),
            changed.memory(),
            usual.start(),
            changed.health(),
            Duration.ofMillis(500)));
  }

  private static WorkerOptions startedBy(String... command) {
    return new WorkerOptions(
        Language.PYTHON,
        List.of(command),
        List.of("faults"),
        List.of(FIXTURES),
        1,
        10,
        10,
        Duration.ZERO,
        0,
        1L << 30,
        Duration.ofSeconds(5),
        Duration.ofSeconds(5),
        Duration.ofSeconds(1));
  }

  private void start(WorkerOptions options) {
    on(() ->
        RefHost.start(vertx, RefHostOptions.DEFAULT)
            .compose(started -> {
              host = started;
              worker = Worker.start(vertx, "w", options, modules);
              return bus.offer("w", started.serve("w", worker, TimeoutChange.NONE));
            }));
  }

  /** The worker's processes of this JVM. */
  private static Set<Long> processes() {
    Set<Long> pids = new HashSet<>();
    ProcessHandle.current()
        .children()
        .filter(child ->
            child.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch(argument -> argument.endsWith("sluice.py")))
        .forEach(child -> pids.add(child.pid()));
    return pids;
  }

  private @Nullable Object call(String function, @Nullable Object... args) {
    return calls.call("w/" + function, CallRequest.of(args)).await();
  }

  private Failure failure(String function, @Nullable Object... args) {
    try {
      Object value = call(function, args);
      throw new AssertionError("answered " + value);
    } catch (StreamException e) {
      return e.failure();
    }
  }

  private static void until(BooleanSupplier condition, String what) {
    long end = System.nanoTime() + SECONDS.toNanos(20);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      Thread.onSpinWait();
      LockSupport.parkNanos(5_000_000);
    }
  }

  private void nothingIsLeft() {
    until(() -> worker.figures().streams() == 0, "streams are left: " + worker.figures());
    until(() -> worker.figures().calls() == 0, "calls are left");
    until(() -> host.refs() == 0, "refs are left");
    until(() -> host.sessions() == 0, "sessions are left");
    until(() -> bus.sessions() == 0, "ends of streams are left");
    assertThat(host.keptBytes()).isZero();
  }

  /** A stream that is read one chunk at a time. */
  private static final class Reading {
    final ChunkStream stream;
    final AtomicLong chunks = new AtomicLong();

    Reading(ChunkStream stream) {
      this.stream = stream;
      stream.pause().handler(chunk -> chunks.incrementAndGet()).fetch(1);
    }
  }

  @Test
  void a_killed_process_fails_its_own_streams_with_its_last_words_and_no_others() throws Exception {
    start(usual -> new Changed(2, usual.health(), usual.memory(), 0, usual.serve()));
    until(() -> worker.figures().ready() == 2, "two are ready");
    List<Reading> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(new Reading(bus.open("w/ticks", StreamRequest.create().prefetch(false)).await()));
    }
    until(() -> all.stream().allMatch(it -> it.chunks.get() == 1), "each has a chunk");
    long victim = processes().iterator().next();
    ProcessHandle.of(victim).orElseThrow().destroyForcibly();

    until(
        () -> all.stream().filter(it -> it.stream.outcome().isComplete()).count() == 50,
        "half of them are told");
    for (Reading each : all) {
      if (each.stream.outcome().isComplete()) {
        assertThat(each.stream.outcome().result()).isInstanceOf(Outcome.Failed.class);
        Failure failure = ((Outcome.Failed) each.stream.outcome().result()).failure();
        assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST);
        assertThat(failure.message()).contains("ended with status 137");
      } else {
        each.stream.fetch(1);
      }
    }
    until(() -> all.stream().filter(it -> it.chunks.get() == 2).count() == 50, "others go on");
    until(() -> worker.figures().ready() == 2, "it is replaced");
    assertThat(processes()).hasSize(2).doesNotContain(victim);
    all.forEach(it -> it.stream.cancel());
    nothingIsLeft();
  }

  @Test
  void calls_of_a_host_on_another_context_are_refused_and_say_what_to_do() {
    host = RefHost.start(vertx, RefHostOptions.DEFAULT).await(); // outside Vert.x, so on its own
    on(() -> {
      worker =
          Worker.start(vertx, "w", WorkerOptions.of(Language.PYTHON, FIXTURES, "faults"), modules);
      return Future.succeededFuture();
    });
    host.offer("w", OfferOptions.DEFAULT, worker, TimeoutChange.NONE).await();
    Failure failure = failure("where");
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.message())
        .contains("on another context than its host")
        .contains("start both");
    nothingIsLeft();
  }

  @Test
  void the_last_lines_of_a_process_that_left_are_told() {
    start(usual -> usual);
    Failure failure = failure("leave", 3);
    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST);
    assertThat(failure.message()).contains("it ended with status 3");
    assertThat(failure.details().get("stderr")).contains("leaving, on purpose");
    nothingIsLeft();
  }

  @Test
  void a_process_that_hangs_is_killed_and_replaced() {
    start(usual -> new Changed(1, Duration.ofSeconds(2), usual.memory(), 0, usual.serve()));
    assertThat(call("where")).isInstanceOf(Integer.class);
    Failure failure = failure("hold_the_lock");
    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST);
    assertThat(failure.message()).contains("did not answer for 2 s");
    assertThat(call("where")).isInstanceOf(Integer.class);
    nothingIsLeft();
  }

  @Test
  void garbage_on_its_line_ends_it() {
    start(usual -> usual);
    ChunkStream stream = bus.open("w/garbage", StreamRequest.create()).await();
    stream.handler(chunk -> {});
    Outcome outcome = stream.outcome().await();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    Failure failure = ((Outcome.Failed) outcome).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.WORKER_LOST);
    assertThat(failure.message()).contains("no frame of the protocol");
    assertThat(call("where")).isInstanceOf(Integer.class);
    nothingIsLeft();
  }

  @Test
  void a_process_that_eats_memory_is_killed() {
    start(usual -> new Changed(1, usual.health(), 64L << 20, 0, usual.serve()));
    ChunkStream stream = bus.open("w/eat", StreamRequest.create().with("block", "8000000")).await();
    stream.handler(chunk -> {});
    Outcome outcome = stream.outcome().await();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).failure().message()).contains("bytes of memory");
    nothingIsLeft();
  }

  @Test
  void an_item_that_takes_too_long_is_told_and_its_process_replaced() {
    start(usual -> usual);
    Object before = call("where");
    TimeoutChange quick = new TimeoutChange(null, null, Duration.ofMillis(300), null, null);
    StreamRef ref = (StreamRef) calls.call("w/slow", CallRequest.of(3600).timeouts(quick)).await();
    assertThat(ref.next(1).await()).containsExactly(1);
    assertThatThrownBy(() -> ref.next(1).await())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.IDLE_TIMEOUT));
    until(() -> !call("where").equals(before), "another process serves");
    until(() -> processes().size() == 1, "the stuck one is gone");
  }

  @Test
  void a_stream_has_the_timeouts_of_its_module() {
    modules = Map.of("faults", new TimeoutChange(null, null, Duration.ofMillis(300), null, null));
    start(usual -> usual);
    ChunkStream stream = bus.open("w/slow", StreamRequest.create().with("seconds", "3600")).await();
    stream.handler(chunk -> {});
    Outcome outcome = stream.outcome().await();
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    assertThat(((Outcome.Failed) outcome).failure().code()).isEqualTo(FailureCode.IDLE_TIMEOUT);
  }

  @Test
  void a_call_that_takes_too_long_is_told() {
    start(usual -> usual);
    call("where");
    TimeoutChange quick = new TimeoutChange(null, Duration.ofMillis(300), null, null, null);
    assertThatThrownBy(
            () -> calls.call("w/answer_after", CallRequest.of(3600).timeouts(quick)).await())
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().code()).isEqualTo(FailureCode.OPEN_TIMEOUT));
    until(() -> worker.figures().calls() == 0, "the call is gone with its process");
    nothingIsLeft();
  }

  @Test
  void a_missing_interpreter_is_one_clear_message() {
    start(startedBy("/nowhere/python3"));
    Failure failure = failure("where");
    assertThat(failure.code()).isEqualTo(FailureCode.UNAVAILABLE);
    assertThat(failure.message()).contains("/nowhere/python3");
    assertThat(worker.trouble()).contains("/nowhere/python3");
  }

  @Test
  void h1_a_stream_that_ends_with_items_missing_has_not_completed() {
    Path program = Path.of("src", "test", "workers", "programs", "short.py").toAbsolutePath();
    start(startedBy("python3", program.toString()));
    ChunkStream stream = bus.open("w/two", StreamRequest.create()).await();
    stream.handler(chunk -> {});
    assertThat(stream.outcome().await())
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> {
              assertThat(failed.failure().code()).isEqualTo(FailureCode.WORKER_LOST);
              assertThat(failed.failure().message()).contains("a stream of 2 items had 1");
            });
    nothingIsLeft();
  }

  @Test
  void a_module_that_does_not_import_is_told() {
    start(usual -> new Changed(1, usual.health(), usual.memory(), 0, List.of("no_such_module")));
    Failure failure = failure("where");
    assertThat(failure.code()).isIn(FailureCode.UNAVAILABLE, FailureCode.WORKER_LOST);
    assertThat(failure.message()).contains("no_such_module");
  }

  @Test
  void what_is_not_served_cannot_be_called_and_the_answer_says_what_can() {
    start(usual ->
        new Changed(1, usual.health(), usual.memory(), 0, List.of("faults:where", "faults:ticks")));
    Failure failure = failure("leave", 1);
    assertThat(failure.code()).isEqualTo(FailureCode.UNKNOWN_STREAM);
    assertThat(failure.message()).contains("where, ticks");
    nothingIsLeft();
  }

  @Test
  void an_answer_that_cannot_be_used_leaves_nothing() {
    start(usual -> usual);
    Failure failure = failure("odd_response");
    assertThat(failure.message()).contains("204");
    nothingIsLeft();
  }

  @Test
  void a_process_is_replaced_after_so_many_calls() {
    start(usual -> new Changed(1, usual.health(), usual.memory(), 3, usual.serve()));
    Set<Object> pids = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      pids.add(call("where"));
    }
    assertThat(pids).hasSizeGreaterThan(1);
    until(() -> processes().size() == 1, "those replaced are gone");
    nothingIsLeft();
  }

  @Test
  void calls_of_a_session_reach_one_process() {
    start(usual -> new Changed(2, usual.health(), usual.memory(), 0, usual.serve()));
    until(() -> worker.figures().ready() == 2, "two are ready");
    var session = calls.session();
    session.call("w/ticks", CallRequest.of()).await();
    Set<Object> pids = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      pids.add(session.call("w/where", CallRequest.of()).await());
    }
    assertThat(pids).hasSize(1);
    session.end().await();
    nothingIsLeft();
  }
}
