package io.sluice.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import io.sluice.testkit.ManualWriter;
import io.sluice.testkit.SourceContract;
import io.sluice.testkit.SourceDriver;
import io.sluice.testkit.SourceSubject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes, of programs every Unix has. */
@DisabledOnOs(OS.WINDOWS)
class ProcessSourceTest {

  /** How often a stalled reader leaves {@code yes}; more where a system property says so. */
  private static final int TIMES = Integer.getInteger("sluice.test.processes", 50);

  private static StreamRequest request() {
    return StreamRequest.create();
  }

  /** Processes that run with this text among their arguments; those that ended have none. */
  private static long alive(String marker) {
    return ProcessHandle.allProcesses()
        .filter(it -> it.info().commandLine().orElse("").contains(marker))
        .filter(ProcessHandle::isAlive)
        .count();
  }

  private static void awaitAlive(String marker, long count) {
    long end = System.nanoTime() + Duration.ofSeconds(SourceDriver.PATIENCE_SECONDS).toNanos();
    while (alive(marker) != count) {
      assertThat(System.nanoTime()).as("%s alive, not %s", alive(marker), count).isLessThan(end);
      Thread.onSpinWait();
    }
  }

  @Nested
  class Lines extends SourceContract {
    @Override
    protected SourceSubject subject(int chunks) {
      return SourceSubject.of(() ->
          new ProcessSource(ProcessOptions.lines("seq", String.valueOf(chunks))).open(request()));
    }

    @Override
    protected SourceSubject failing(int chunks) {
      return SourceSubject.of(() ->
          new ProcessSource(ProcessOptions.lines("sh", "-c", "seq " + chunks + "; exit 3"))
              .open(request()));
    }

    private SourceDriver driver(ProcessOptions options, StreamRequest request) {
      ProcessSource source = new ProcessSource(options);
      return new SourceDriver(vertx(), () -> source.open(request));
    }

    private Failure failureOf(ProcessOptions options) {
      SourceDriver driver = driver(options, request());
      driver.start(ManualWriter.PLENTY);
      Outcome outcome = driver.awaitOutcome();
      driver.close();
      return ((Outcome.Failed) outcome).failure();
    }

    @Test
    void the_exit_code_and_the_last_lines_of_stderr_are_told() {
      Failure failure =
          failureOf(ProcessOptions.lines("sh", "-c", "seq 100 >&2; echo 'oh no' >&2; exit 7"));
      assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
      assertThat(failure.message()).isEqualTo("the process ended with status 7");
      assertThat(failure.details()).containsEntry("exitCode", "7");
      assertThat(failure.details().get("stderr").lines())
          .hasSize(StderrTail.MAX_LINES)
          .startsWith("82")
          .endsWith("100", "oh no");
    }

    @Test
    void b1_what_is_kept_of_stderr_is_bounded() {
      Failure failure =
          failureOf(
              ProcessOptions.lines(
                  "sh", "-c", "yes x | head -c 5000000 | tr -d '\\n' >&2; exit 1"));
      assertThat(failure.details().get("stderr")).hasSize(StderrTail.MAX_BYTES);
    }

    @Test
    void a_program_that_is_not_there_fails_without_telling_where_it_was_looked_for() {
      Failure failure = failureOf(ProcessOptions.lines("sluice-has-no-such-program"));
      assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
      assertThat(failure.message()).isEqualTo("the process could not be started");
    }

    @Test
    void a_process_killed_by_a_signal_fails() {
      assertThat(failureOf(ProcessOptions.lines("sh", "-c", "kill -9 $$")).details())
          .containsEntry("exitCode", "137");
    }

    @Test
    void standard_input_is_empty() {
      SourceDriver driver = driver(ProcessOptions.lines("cat"), request());
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      driver.close();
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "plain",
          "two words",
          "'single' \"double\"",
          "a;b",
          "; rm -rf ~",
          "$(id)",
          "`id`",
          "${HOME}",
          "$HOME",
          "a|b&c>d<e",
          "*",
          "~",
          "back\\slash",
          "{other}",
          "line\nfeed",
          "\r\n\t",
          "",
          " ",
          "ünï∂",
          "%s%n\\n"
        })
    void h2_a_parameter_stays_one_literal_argument(String value) {
      ProcessOptions printf =
          ProcessOptions.bytes("printf", "[%s]", "{value}", "x={value}y", "last")
              .parameters(ProcessParameter.of("value"));
      SourceDriver driver = driver(printf, request().with("value", value));
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(String.join("", driver.texts()))
          .isEqualTo("[" + value + "][x=" + value + "y][last]");
      driver.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-n", "--help", "-", "a\0b"})
    void h2_what_could_be_an_option_or_cannot_be_an_argument_is_refused(String value) {
      ProcessOptions echo =
          ProcessOptions.lines("echo", "{value}").parameters(ProcessParameter.of("value"));
      assertBadParameter(echo, request().with("value", value));
    }

    @Test
    void a_parameter_must_match_be_short_be_known_and_be_there() {
      ProcessOptions echo =
          ProcessOptions.lines("echo", "{value}")
              .parameters(new ProcessParameter("value", Pattern.compile("-?[0-9]{1,9}"), null));
      assertBadParameter(echo, request().with("value", "12; id"));
      assertBadParameter(echo, request().with("value", "1\n2"));
      assertBadParameter(echo, request());
      assertBadParameter(
          ProcessOptions.lines("echo", "{value}").parameters(ProcessParameter.of("value")),
          request().with("value", "x".repeat(ProcessParameter.MAX_BYTES + 1)));
      SourceDriver driver = driver(echo, request().with("value", "-12"));
      assertThat(driver.start(1).awaitTexts(1)).containsExactly("-12");
      driver.close();
    }

    private void assertBadParameter(ProcessOptions options, StreamRequest request) {
      assertThatThrownBy(() -> driver(options, request))
          .isInstanceOfSatisfying(
              StreamException.class,
              e -> {
                assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_REQUEST);
                assertThat(e.failure().details()).containsEntry("parameter", "value");
              });
    }

    @Test
    void b1_more_processes_than_may_run_are_refused_until_one_is_gone() {
      ProcessSource source =
          new ProcessSource(ProcessOptions.lines("yes").limits(100, 1, Duration.ofSeconds(2)));
      SourceDriver first = new SourceDriver(vertx(), () -> source.open(request()));
      first.info();
      SourceDriver second = new SourceDriver(vertx(), () -> source.open(request()));
      assertThatThrownBy(second::info)
          .isInstanceOfSatisfying(
              StreamException.class,
              e -> assertThat(e.failure().code()).isEqualTo(FailureCode.TOO_MANY_STREAMS));
      second.close();
      first.close();
      SourceDriver third = new SourceDriver(vertx(), () -> source.open(request()));
      third.info();
      third.close();
    }

    @Test
    void b2_a_stalled_reader_stops_the_process_and_leaving_ends_it() {
      for (int i = 0; i < TIMES; i++) {
        String marker = UUID.randomUUID().toString();
        SourceDriver driver = driver(ProcessOptions.lines("yes", marker), request());
        driver.start(3);
        assertThat(driver.awaitTexts(3)).containsOnly(marker);
        if (i == 0) {
          awaitBlocked(marker);
        }
        driver.close();
        awaitAlive(marker, 0);
        assertThat(driver.items()).hasSize(3);
      }
    }

    /** The processor time of a process that waits for its pipe stands still. */
    private void awaitBlocked(String marker) {
      ProcessHandle yes =
          ProcessHandle.current()
              .descendants()
              .filter(it -> it.info().commandLine().orElse("").contains(marker))
              .findFirst()
              .orElseThrow();
      List<Duration> used;
      long tick = 0;
      do {
        Duration before = yes.info().totalCpuDuration().orElseThrow();
        for (long end = System.nanoTime() + 300_000_000; System.nanoTime() < end; ) {
          Thread.onSpinWait();
        }
        used = List.of(before, yes.info().totalCpuDuration().orElseThrow());
        assertThat(++tick).as("goes on writing: %s", used).isLessThan(20);
      } while (!used.get(0).equals(used.get(1)));
      assertThat(yes.isAlive()).isTrue();
    }

    @Test
    void children_of_the_process_are_ended_with_it() {
      String marker = UUID.randomUUID().toString();
      SourceDriver driver =
          driver(
              ProcessOptions.lines("sh", "-c", "yes " + marker + " | cat; true", marker),
              request());
      driver.start(1).awaitItems(1);
      assertThat(alive(marker)).isGreaterThanOrEqualTo(2);
      driver.close();
      awaitAlive(marker, 0);
    }

    /** Forked twice and in a session of its own, with nothing of its parent's open: a daemon. */
    private static String daemon(String marker, String before) {
      String forever = before + "while true; do sleep 1; done";
      return "( ( exec setsid sh -c '%s' %s </dev/null >/dev/null 2>&1 & ) & )"
          .formatted(forever, marker);
    }

    private static final String DAEMONS_ARE_FOUND =
        "elsewhere a process's environment is not shown";

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = DAEMONS_ARE_FOUND)
    void daemons_that_left_their_parent_are_ended_with_it() {
      for (int i = 0; i < 20; i++) {
        String marker = UUID.randomUUID().toString();
        String before = i % 2 == 0 ? "" : "trap \"\" TERM; ";
        SourceDriver driver =
            driver(
                ProcessOptions.lines("sh", "-c", daemon(marker, before) + "; echo on; exec yes")
                    .limits(100, 1, Duration.ofMillis(50)),
                request());
        driver.start(1).awaitItems(1);
        awaitAlive(marker, 1);
        driver.close();
        awaitAlive(marker, 0);
      }
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = DAEMONS_ARE_FOUND)
    void b1_a_daemon_does_not_outlive_the_stream_of_a_process_that_ended_by_itself() {
      String marker = UUID.randomUUID().toString();
      SourceDriver driver =
          driver(ProcessOptions.lines("sh", "-c", daemon(marker, "") + "; echo on"), request());
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      awaitAlive(marker, 1);
      driver.close();
      awaitAlive(marker, 0);
    }

    @Test
    @EnabledOnOs(value = OS.LINUX, disabledReason = DAEMONS_ARE_FOUND)
    void the_mark_of_one_process_is_not_that_of_another() {
      String one = UUID.randomUUID().toString();
      String other = UUID.randomUUID().toString();
      SourceDriver first =
          driver(ProcessOptions.lines("sh", "-c", daemon(one, "") + "; exec yes"), request());
      SourceDriver second =
          driver(ProcessOptions.lines("sh", "-c", daemon(other, "") + "; exec yes"), request());
      first.start(1).awaitItems(1);
      second.start(1).awaitItems(1);
      awaitAlive(one, 1);
      awaitAlive(other, 1);
      first.close();
      awaitAlive(one, 0);
      assertThat(alive(other)).isEqualTo(1);
      second.close();
      awaitAlive(other, 0);
    }

    @Test
    void without_a_list_of_processes_nobody_carries_a_mark(@TempDir Path none) {
      assertThat(new ProcessMark(none.resolve("proc"), "x").carriers()).isEmpty();
      assertThat(ProcessMark.create().carriers()).isEmpty();
    }

    @Test
    void who_does_not_end_when_told_to_is_killed_after_the_grace() {
      String marker = UUID.randomUUID().toString();
      SourceDriver driver =
          driver(
              ProcessOptions.lines(
                      "sh", "-c", "trap '' TERM; echo on; while true; do sleep 1; done", marker)
                  .limits(100, 1, Duration.ofMillis(100)),
              request());
      driver.start(1).awaitItems(1);
      driver.close();
      awaitAlive(marker, 0);
    }

    @Test
    void a_reader_that_leaves_before_any_credit_starts_nothing() {
      String marker = UUID.randomUUID().toString();
      SourceDriver driver = driver(ProcessOptions.lines("yes", marker), request());
      driver.info();
      assertThat(alive(marker)).isZero();
      driver.close();
      assertThat(alive(marker)).isZero();
    }
  }

  @Test
  void every_slot_is_declared_and_every_declared_parameter_has_one() {
    assertThatThrownBy(() -> new ProcessSource(ProcessOptions.lines("echo", "{a}")))
        .hasMessage("the slot {a} is not a declared parameter");
    assertThatThrownBy(() ->
            new ProcessSource(ProcessOptions.lines("echo").parameters(ProcessParameter.of("a"))))
        .hasMessage("no argument has the slot {a}");
    assertThatThrownBy(() -> ProcessOptions.lines("{a}").parameters(ProcessParameter.of("a")))
        .hasMessage("the program itself cannot be a parameter");
  }
}
