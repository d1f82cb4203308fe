package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every source must do. A source's own test inherits it and says how to make a run of so many
 * chunks.
 */
@Timeout(120)
public abstract class SourceContract {

  /** The most chunks a run may write before it lets the event loop serve others (rule N1). */
  public static final int MAX_CHUNKS_PER_TURN = 1024;

  private Vertx vertx = Vertx.vertx();

  /** A run of exactly so many chunks, at least a byte each, all different. */
  protected abstract SourceSubject subject(int chunks) throws Exception;

  /** A run that gives so many chunks and then fails by itself; null when it cannot. */
  protected @Nullable SourceSubject failing(int chunks) throws Exception {
    return null;
  }

  /** The most elements that may be taken ahead of the demand: 0, unless it cannot be helped. */
  protected long lookAhead() {
    return 0;
  }

  /** The Vertx of the test. */
  protected final Vertx vertx() {
    return vertx;
  }

  @BeforeEach
  final void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  final void stopVertx() throws Exception {
    SourceDriver.await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private SourceDriver drive(SourceSubject subject) {
    return new SourceDriver(vertx, subject.open());
  }

  private static void assertClean(SourceDriver driver) {
    assertThat(driver.violations()).isEmpty();
  }

  private static void assertReleased(SourceSubject subject) throws Exception {
    if (subject.released() != null) {
      try {
        subject.released().get(SourceDriver.PATIENCE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        throw new AssertionError("what is behind the run was not released", e);
      }
    }
  }

  private void assertPulledAtMost(SourceSubject subject, long chunks) {
    if (subject.pulled() != null) {
      assertThat(subject.pulled().get()).isLessThanOrEqualTo(chunks + lookAhead());
    }
  }

  @Nested
  class Laziness {
    @Test
    void nothing_runs_before_the_first_credit() throws Exception {
      SourceSubject subject = subject(10);
      SourceDriver driver = drive(subject);
      driver.info();
      assertThat(driver.items()).isEmpty();
      if (subject.pulled() != null) {
        assertThat(subject.pulled().get()).isZero();
      }
      driver.close();
    }

    @Test
    void a_run_that_is_never_started_is_released() throws Exception {
      SourceSubject subject = subject(10);
      SourceDriver driver = drive(subject);
      driver.info();
      driver.close();
      assertReleased(subject);
      assertThat(driver.items()).isEmpty();
      assertClean(driver);
    }
  }

  @Nested
  class Demand {
    @Test
    void c2_never_beyond_the_demand_in_chunks() throws Exception {
      SourceSubject subject = subject(100);
      SourceDriver driver = drive(subject);
      driver.info();
      driver.start(1);
      int total = 1;
      for (int more : new int[] {1, 2, 5, 30}) {
        assertThat(driver.awaitItems(total)).hasSize(total);
        assertPulledAtMost(subject, total);
        driver.grant(more);
        total += more;
      }
      assertThat(driver.awaitItems(total)).hasSize(total);
      assertThat(driver.hasEnded()).isFalse();
      driver.close();
      assertClean(driver);
    }

    @Test
    void c2_stops_when_the_bytes_are_used_up() throws Exception {
      SourceSubject subject = subject(100);
      SourceDriver driver = drive(subject);
      driver.info();
      driver.start(ManualWriter.PLENTY, 1);
      assertThat(driver.awaitItems(1)).hasSize(1);
      int first = ((Chunk) driver.items().getFirst()).length();
      driver.grant(0, first);
      assertThat(driver.awaitItems(2)).hasSize(2);
      driver.close();
      assertClean(driver);
    }

    @Test
    void n1_a_turn_writes_a_bounded_number_of_chunks() throws Exception {
      int count = 5_000;
      SourceDriver driver = drive(subject(count));
      driver.info();
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(driver.items()).hasSize(count).doesNotHaveDuplicates();
      // a turn's end is seen by a task queued behind its first chunk: two may count as one
      assertThat(driver.mostPerTurn()).isLessThanOrEqualTo(2 * MAX_CHUNKS_PER_TURN);
      driver.close();
      assertClean(driver);
    }
  }

  @Nested
  class Ending {
    @Test
    void s2_completes_once_with_everything() throws Exception {
      SourceSubject subject = subject(20);
      SourceDriver driver = drive(subject);
      driver.info();
      driver.start(7).awaitItems(7);
      driver.grant(100);
      assertThat(driver.awaitOutcome()).isEqualTo(Outcome.COMPLETED);
      assertThat(driver.items()).hasSize(20);
      driver.close();
      assertReleased(subject);
      assertClean(driver);
    }

    @Test
    void closing_midway_releases_and_writes_no_more() throws Exception {
      SourceSubject subject = subject(5_000);
      SourceDriver driver = drive(subject);
      driver.info();
      driver.start(5).awaitItems(5);
      driver.close();
      driver.grant(1_000);
      assertReleased(subject);
      assertThat(driver.items()).hasSize(5);
      assertPulledAtMost(subject, 5);
      assertThat(driver.hasEnded()).isFalse();
      assertClean(driver);
    }

    @Test
    void s2_a_failure_comes_once_after_what_was_given_before() throws Exception {
      SourceSubject subject = failing(3);
      Assumptions.assumeTrue(subject != null, "cannot fail by itself");
      SourceDriver driver = drive(subject);
      driver.info();
      driver.start(ManualWriter.PLENTY);
      assertThat(driver.awaitOutcome())
          .isInstanceOfSatisfying(
              Outcome.Failed.class,
              failed ->
                  assertThat(failed.failure().code())
                      .isIn(FailureCode.SOURCE_FAILED, FailureCode.CHUNK_TOO_LARGE));
      assertThat(driver.items()).hasSize(3);
      driver.close();
      assertReleased(subject);
      assertClean(driver);
    }
  }
}
