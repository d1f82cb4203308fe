package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ByteRange;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import java.io.ByteArrayOutputStream;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A range of bytes that has a version goes on elsewhere at the right byte, or fails as it was lost.
 */
class ReopenedRangeTest {
  private static final long LENGTH = 30_000;
  private static final long REOPEN_MS = 15_000;

  private final World world = new World(new Random(5));
  private final World.Node reading = world.node("C");
  private final WindowBudget budget = new WindowBudget(1 << 20);
  private final ServedStream first = new ServedStream(world, "P0", false, LENGTH);
  private final ServedStream second = new ServedStream(world, "P1", false, LENGTH);

  private FollowingReader open(@Nullable ByteRange range) {
    StreamRequest request = StreamRequest.create().range(range);
    FollowingReader reader =
        new FollowingReader(
            world,
            reading,
            budget,
            () -> first.node.killed ? second.node : first.node,
            request,
            REOPEN_MS);
    reader.read(Long.MAX_VALUE);
    return reader;
  }

  private static byte[] bytes(@Nullable ByteRange range) {
    ByteRange within = (range == null ? ByteRange.from(0) : range).within(LENGTH);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long place = within.first(); place <= within.last(); place++) {
      bytes.write(ServedStream.at("v1", place));
    }
    return bytes.toByteArray();
  }

  private static @Nullable ByteRange range(long first, long last) {
    return first == 0 && last == 0 ? null : new ByteRange(first, last < 0 ? Long.MAX_VALUE : last);
  }

  private void leaves() {
    first.node.leave(Failure.of(FailureCode.NODE_LEAVING, "the node stops"));
  }

  private void nothingIsLeft() {
    assertThat(world.runUntil(world.nowMs() + 60_000)).isTrue();
    assertThat(reading.sessions).isEmpty();
    assertThat(budget.reserved()).isZero();
    assertThat(first.isEachClosed() && second.isEachClosed()).isTrue();
  }

  /** Zeros for all of it; a last byte below zero for the end. */
  @ParameterizedTest
  @CsvSource({"0, 0", "5000, -1", "100, 20000", "-9000, -1", "29000, 29400", "0, 700"})
  void s4_the_rest_begins_at_the_byte_after_the_last_that_came(long from, long to) {
    for (int lostAfterMs = 3; lostAfterMs < 30; lostAfterMs += 2) {
      ReopenedRangeTest run = new ReopenedRangeTest();
      ByteRange range = range(from, to);
      FollowingReader reader = run.open(range);
      boolean inOrder = lostAfterMs % 4 == 1;
      run.world.after(
          lostAfterMs,
          null,
          () -> {
            if (inOrder) {
              run.leaves();
            } else {
              run.first.node.killed = true;
            }
          });
      run.world.runUntil(30_000);
      assertThat(reader.outcomes).as("s2 %s", lostAfterMs).containsExactly(Outcome.COMPLETED);
      assertThat(reader.bytes.toByteArray())
          .as("lost after %s", lostAfterMs)
          .isEqualTo(bytes(range));
      run.nothingIsLeft();
    }
  }

  @Test
  void s4_a_changed_version_fails_as_it_was_lost() {
    for (boolean inOrder : new boolean[] {true, false}) {
      ReopenedRangeTest run = new ReopenedRangeTest();
      run.second.version = "v2";
      FollowingReader reader = run.open(ByteRange.from(1_000));
      run.world.after(
          7,
          null,
          () -> {
            if (inOrder) {
              run.leaves();
            } else {
              run.first.node.killed = true;
            }
          });
      run.world.runUntil(30_000);
      assertThat(run.second.asked).hasSize(1);
      Failure failure = ((Outcome.Failed) reader.outcomes.get(0)).failure();
      assertThat(failure.code())
          .isEqualTo(inOrder ? FailureCode.NODE_LEAVING : FailureCode.PEER_LOST);
      assertThat(failure.retriable()).isTrue();
      assertThat(failure.message()).contains("something else");
      byte[] whole = bytes(ByteRange.from(1_000));
      byte[] came = reader.bytes.toByteArray();
      assertThat(came).isNotEmpty().isEqualTo(java.util.Arrays.copyOf(whole, came.length));
      run.nothingIsLeft();
    }
  }

  @Test
  void bytes_without_a_version_may_be_others_and_are_not_asked_for_again() {
    first.tellsVersion = false;
    FollowingReader reader = open(null);
    world.after(7, null, this::leaves);
    world.runUntil(10_000);
    assertThat(reader.failure()).isEqualTo(FailureCode.NODE_LEAVING);
    assertThat(second.asked).isEmpty();
    nothingIsLeft();
  }

  /** Zeros for all of it. */
  @ParameterizedTest
  @CsvSource({"0, 0", "100, 20000", "5000, -1", "-9000, -1"})
  void s2_where_only_the_end_was_lost_it_comes_from_elsewhere_and_no_byte_with_it(
      long from, long to) {
    ByteRange range = range(from, to);
    world.loses = (frame, receiver) -> frame instanceof Frame.End && !first.node.killed;
    FollowingReader reader = open(range);
    world.runUntil(900);
    assertThat(reader.bytes.toByteArray()).isEqualTo(bytes(range));
    first.node.killed = true;
    world.runUntil(30_000);
    assertThat(second.asked).hasSize(1);
    assertThat(reader.bytes.toByteArray()).isEqualTo(bytes(range));
    assertThat(reader.outcomes).containsExactly(Outcome.COMPLETED);
    nothingIsLeft();
  }
}
