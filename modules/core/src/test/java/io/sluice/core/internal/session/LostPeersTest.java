package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.session.ModelSource.Ending;
import io.sluice.core.internal.session.ModelSource.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Ten thousand streams, and one of their nodes is gone: typed within seconds, and nothing stays.
 */
class LostPeersTest {
  private static final int STREAMS = 10_000;
  private static final long KILLED_MS = 2_500;

  private final World world = new World(new Random(3));
  private final List<ModelStream> streams = new ArrayList<>();
  private final ModelOffer offer = new ModelOffer(world, "P", streams);
  private final World.Node reading = world.node("C");
  private final WindowBudget budget = new WindowBudget(1L << 30);

  @BeforeEach
  void open() {
    for (int i = 0; i < STREAMS; i++) {
      world.after(i % 1_000, reading, this::openOne);
    }
    world.runUntil(KILLED_MS);
    assertThat(reading.sessions).hasSize(STREAMS);
    assertThat(offer.node.sessions).hasSize(STREAMS);
  }

  /** Some wait for credit, some for their source, some flow. */
  private void openOne() {
    int number = streams.size();
    Plan plan = new Plan(100_000, Ending.NEVER, 10, 0, 0, number % 3 == 0 ? 900 : 0, false);
    StreamRequest request =
        StreamRequest.create().path(Integer.toString(number)).prefetch(number % 5 > 0);
    streams.add(null);
    ModelStream stream = new ModelStream(world, reading, budget, request, plan, () -> offer.node);
    stream.mayBeLost = true;
    streams.set(number, stream);
    stream.read(number % 7 == 0 ? 0 : 100);
  }

  private static FailureCode codeOf(ModelStream stream) {
    return ((Outcome.Failed) stream.outcomes.get(0)).failure().code();
  }

  @Test
  void readers_of_a_killed_node_fail_typed_and_nothing_is_left() {
    offer.kill();
    world.runUntil(KILLED_MS + Session.PEER_LOST_MS + 2 * Session.TICK_MS);
    assertThat(streams).allSatisfy(s -> assertThat(codeOf(s)).isEqualTo(FailureCode.PEER_LOST));
    world.after(0, reading, () -> streams.forEach(stream -> stream.read(Long.MAX_VALUE)));
    assertThat(world.runUntil(60_000)).as("no timer is left").isTrue();
    assertThat(reading.sessions).isEmpty();
    assertThat(budget.reserved()).isZero();
    streams.forEach(ModelStream::nothingIsLeft);
  }

  @Test
  void sources_of_a_killed_reader_are_closed_and_nothing_is_left() {
    reading.killed = true;
    world.runUntil(KILLED_MS + Session.PEER_LOST_MS + 2 * Session.TICK_MS);
    assertThat(offer.sources).hasSize(STREAMS);
    assertThat(offer.sources).allSatisfy(source -> assertThat(source.closed).isEqualTo(1));
    assertThat(world.runUntil(60_000)).as("no timer is left").isTrue();
    offer.nothingIsLeft();
  }

  @Test
  void readers_of_a_node_that_leaves_in_good_order_are_told_at_once() {
    offer.node.leave(Failure.of(FailureCode.NODE_LEAVING, "stops"));
    world.runUntil(KILLED_MS + 10);
    assertThat(streams).allSatisfy(s -> assertThat(codeOf(s)).isEqualTo(FailureCode.NODE_LEAVING));
  }
}
