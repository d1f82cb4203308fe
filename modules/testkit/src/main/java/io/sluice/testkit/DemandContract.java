package io.sluice.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.StreamSource;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every source that is made of others must do with demand, and with its reader's leaving. Its
 * test says how it is made, and how much it may take from its parts.
 */
@Timeout(120)
public abstract class DemandContract {

  /** How a part takes what is behind it. */
  enum Part {
    /** As it writes. */
    QUICK,
    /** Before it writes, as far as it sees demand. */
    ASKING;

    private AskedSource one(long length) {
      return switch (this) {
        case QUICK -> AskedSource.quick(length);
        case ASKING -> AskedSource.asking(length);
      };
    }

    List<AskedSource> of(int count, long length) {
      return IntStream.range(0, count).mapToObj(ignored -> one(length)).toList();
    }
  }

  private Vertx vertx = Vertx.vertx();

  /** Made of these. It must not end by itself before it has told 100 chunks. */
  protected abstract StreamSource of(List<? extends StreamSource> parts);

  /** Of how many it is made. */
  protected int parts() {
    return 1;
  }

  /** The most it may take from all parts for a demand of so many of its own chunks. */
  protected abstract long mostFor(long chunks);

  /** The Vertx of the test. */
  protected final Vertx vertx() {
    return vertx;
  }

  @BeforeEach
  final void startVertx() {
    vertx = Vertx.vertx();
  }

  @AfterEach
  final void stopVertx() {
    SourceDriver.await(vertx.close().toCompletionStage().toCompletableFuture());
  }

  private SourceDriver drive(List<AskedSource> parts) {
    StreamSource source = of(parts);
    return new SourceDriver(vertx, () -> source.open(StreamRequest.create()));
  }

  private static long asked(List<AskedSource> parts) {
    return parts.stream().mapToLong(AskedSource::asked).sum();
  }

  private static void assertAllClosedOnce(List<AskedSource> parts) {
    assertThat(parts)
        .allSatisfy(part -> {
          assertThat(part.opened()).isEqualTo(1);
          assertThat(part.closed()).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void nothing_is_asked_for_before_the_first_credit_and_leaving_reaches_every_part(Part kind) {
    List<AskedSource> parts = kind.of(parts(), 10_000);
    SourceDriver driver = drive(parts);
    driver.info();
    driver.close();
    assertThat(parts)
        .allSatisfy(part -> {
          assertThat(part.asked()).isZero();
          assertThat(part.started()).isZero();
        });
    assertAllClosedOnce(parts);
  }

  @ParameterizedTest
  @EnumSource
  void c2_no_more_is_asked_for_than_the_demand_needs(Part kind) {
    List<AskedSource> parts = kind.of(parts(), 10_000);
    SourceDriver driver = drive(parts);
    driver.info();
    driver.start(1);
    int total = 1;
    for (int more : new int[] {1, 2, 5, 30}) {
      driver.awaitItems(total);
      assertNoMoreThan(driver, parts, total);
      driver.grant(more);
      total += more;
    }
    driver.awaitItems(total);
    assertNoMoreThan(driver, parts, total);
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }

  /** Also after a few turns in which more could be asked for. */
  private void assertNoMoreThan(SourceDriver driver, List<AskedSource> parts, int chunks) {
    for (int turn = 0; turn < 5; turn++) {
      assertThat(driver.items()).hasSize(chunks);
      assertThat(asked(parts)).as("asked for %s", chunks).isLessThanOrEqualTo(mostFor(chunks));
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancel_reaches_every_part_and_nothing_is_asked_for_after_it(Part kind) {
    List<AskedSource> parts = kind.of(parts(), 10_000);
    SourceDriver driver = drive(parts);
    driver.info();
    driver.start(10).awaitItems(10);
    driver.close();
    long before = asked(parts);
    driver.grant(1_000);
    assertThat(driver.items()).hasSize(10);
    assertThat(asked(parts)).isEqualTo(before);
    assertAllClosedOnce(parts);
    assertThat(driver.violations()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_part_that_fails_ends_all_and_every_part_is_closed(Part kind) {
    List<AskedSource> parts = kind.of(parts(), 10).stream().map(AskedSource::thenFails).toList();
    SourceDriver driver = drive(parts);
    driver.info();
    driver.start(ManualWriter.PLENTY);
    assertThat(driver.awaitOutcome()).isInstanceOf(Outcome.Failed.class);
    driver.close();
    assertAllClosedOnce(parts);
    assertThat(driver.violations()).isEmpty();
  }

  @Test
  void c2_demand_in_bytes_holds_back_every_part() {
    List<AskedSource> parts = Part.QUICK.of(parts(), 10_000);
    SourceDriver driver = drive(parts);
    driver.info();
    driver.start(ManualWriter.PLENTY, 1);
    assertThat(driver.awaitItems(1)).hasSize(1);
    assertThat(asked(parts)).isLessThanOrEqualTo(mostFor(1));
    driver.close();
    assertThat(driver.violations()).isEmpty();
  }
}
