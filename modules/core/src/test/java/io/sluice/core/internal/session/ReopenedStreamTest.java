package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.Position;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.log.LogOffset;
import io.sluice.core.spi.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A stream that can be read on goes on elsewhere: rules S1 to S4 across its sessions. */
class ReopenedStreamTest {
  private static final long LENGTH = 6_000;
  private static final LogOffset START = new LogOffset(7, 0);
  private static final long REOPEN_MS = 15_000;

  private final World world = new World(new Random(5));
  private final World.Node reading = world.node("C");
  private final List<World.Node> offers = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<SimulatedStream.Source> sources = new ArrayList<>();
  private final WindowBudget budget = new WindowBudget(1 << 20);
  private final List<Long> received = new ArrayList<>();
  private final List<Outcome> outcomes = new ArrayList<>();
  private final List<Item> waiting = new ArrayList<>();
  private StreamRequest request = StreamRequest.create();
  private LongSupplier incarnation = START::incarnation;

  /** Of a table; null of a log. */
  private @Nullable String version;

  /** How the stream itself fails; null where it completes. */
  private @Nullable Failure ownEnd;

  private long demand = Long.MAX_VALUE;
  private boolean goesOn = true;
  private FollowedStream stream;

  private World.Node offer(String address) {
    World.Node node = world.node(address);
    node.opens =
        frame -> {
          if (frame instanceof Frame.Open open) {
            serve(node, open);
          }
          return frame instanceof Frame.Open;
        };
    offers.add(node);
    return node;
  }

  /** As a log does, from an offset of its incarnation; or as a table, from a position. */
  private void serve(World.Node node, Frame.Open open) {
    Peer self = node.newSelf();
    String from = open.request().from();
    asked.add(node.address + " " + from);
    long first = from == null ? 0 : begin(from);
    SimulatedStream.Source source =
        new SimulatedStream.Source(LENGTH - first, i -> item(first + i));
    source.failure = ownEnd;
    sources.add(source);
    ProducerSession session =
        new ProducerSession(
            node,
            self,
            open.from(),
            new FrameLimits(20, 4_000),
            open.request().limit(),
            source,
            StreamObserver.NONE.opened("x", StreamObserver.Side.PRODUCER),
            () -> {});
    node.add(self, session);
    world.rules.opened(self, open, first);
    StreamInfo text = StreamInfo.of(StreamInfo.TEXT);
    StreamInfo info =
        version == null
            ? text.from(new LogOffset(incarnation.getAsLong(), first))
            : text.from(new Position(version, first));
    node.send(open.from(), new Frame.Opened(self, open.from().id(), info));
    session.begin(open.itemLimit(), open.byteLimit());
  }

  private long begin(String from) {
    return version == null
        ? LogOffset.parse("from", from).position()
        : Position.parse("from", from).items();
  }

  /** A table has gaps, too, whose offsets are something else. */
  private Item item(long number) {
    return version == null || number % 7 > 0
        ? Chunk.of("x").at(number)
        : new Gap(number, number + 100, Gap.Reason.SKIPPED);
  }

  private final class Opener implements FollowedStream.Opener {
    @Override
    public void reopen(FollowedStream followed, StreamRequest rest) {
      World.Node offer = offers.stream().filter(node -> !node.killed).findFirst().orElse(null);
      if (offer == null) {
        followed.refused(Failure.of(FailureCode.UNAVAILABLE, "nobody"));
        return;
      }
      Peer self = reading.newSelf();
      Leg leg = followed.newLeg();
      StreamObserver.Meter meter = StreamObserver.NONE.opened("x", StreamObserver.Side.CONSUMER);
      ConsumerSession session =
          ConsumerSession.reserve(reading, self, leg, budget, () -> meter, rest);
      leg.attach(session);
      reading.add(self, session);
      reading.waiting.put(
          self.id(),
          frame -> {
            session.opened(frame.from(), true);
            leg.opened(((Frame.Opened) frame).info());
          });
      reading.send(new Peer(offer.address, 0), session.open(rest, true));
    }

    @Override
    public boolean goesOn() {
      return goesOn;
    }

    @Override
    public long waits(FollowedStream followed) {
      Peer self = reading.newSelf();
      reading.add(self, followed);
      return self.id();
    }
  }

  private void open() {
    Opener opener = new Opener();
    stream = new FollowedStream(reading, opener, new Reader(), request, REOPEN_MS);
    stream.wanted(demand);
    opener.reopen(stream, request);
  }

  private final class Reader implements ConsumerSession.Reader {
    @Override
    public void items(List<Item> items) {
      waiting.addAll(items);
      take();
    }

    @Override
    public void ended(Outcome outcome) {
      outcomes.add(outcome);
    }

    @Override
    public void cancelled(Outcome outcome) {
      outcomes.add(outcome);
    }
  }

  private void take() {
    int count = (int) Math.min(demand, waiting.size());
    List<Item> taken = waiting.subList(0, count);
    taken.forEach(item -> received.add(LinkRules.numberOf(item)));
    long bytes = taken.stream().mapToLong(Frame::weight).sum();
    taken.clear();
    if (count > 0) {
      demand = demand == Long.MAX_VALUE ? demand : demand - count;
      stream.wanted(demand);
      stream.consumed(count, bytes);
    }
  }

  private void read(long more) {
    demand = more;
    stream.wanted(demand);
    take();
  }

  private void onceAndInOrder(long count) {
    assertThat(received).hasSize((int) count);
    for (int i = 0; i < count; i++) {
      assertThat(received.get(i)).isEqualTo(i);
    }
  }

  private void nothingIsLeft() {
    assertThat(world.runUntil(world.nowMs() + 60_000)).isTrue();
    assertThat(reading.sessions).isEmpty();
    assertThat(budget.reserved()).isZero();
  }

  private FailureCode failure() {
    return ((Outcome.Failed) outcomes.get(0)).failure().code();
  }

  private static Failure stops() {
    return Failure.of(FailureCode.NODE_LEAVING, "the node stops");
  }

  @Test
  void s4_the_rest_of_a_log_comes_from_where_it_is_served_next() {
    for (int lostAfterMs = 2; lostAfterMs < 20; lostAfterMs += 3) {
      ReopenedStreamTest run = new ReopenedStreamTest();
      boolean inOrder = lostAfterMs % 2 == 0;
      World.Node first = run.offer("P0");
      run.offer("P1");
      run.open();
      run.world.after(
          lostAfterMs,
          null,
          () -> {
            if (inOrder) {
              first.leave(stops());
            } else {
              first.killed = true;
            }
          });
      run.world.runUntil(20_000);
      run.onceAndInOrder(LENGTH);
      assertThat(run.outcomes).as("s2").containsExactly(Outcome.COMPLETED);
      assertThat(run.asked).hasSize(2);
      assertThat(run.asked.get(1)).startsWith("P1 0000000000000007_");
      run.nothingIsLeft();
    }
  }

  @Test
  void s1_s4_the_rest_of_a_table_comes_by_a_count_of_its_items_gaps_among_them() {
    for (int lostAfterMs = 2; lostAfterMs < 20; lostAfterMs += 3) {
      ReopenedStreamTest run = new ReopenedStreamTest();
      run.version = "v1";
      World.Node first = run.offer("P0");
      run.offer("P1");
      run.open();
      run.world.after(lostAfterMs, null, () -> first.leave(stops()));
      run.world.runUntil(20_000);
      run.onceAndInOrder(LENGTH);
      assertThat(run.outcomes).as("s2").containsExactly(Outcome.COMPLETED);
      assertThat(run.asked).hasSize(2);
      assertThat(run.asked.get(1)).matches("P1 [0-9]+@v1");
      run.nothingIsLeft();
    }
  }

  @Test
  void s4_another_version_of_a_table_is_not_read_on() {
    version = "v1";
    World.Node first = offer("P0");
    offer("P1");
    open();
    world.runUntil(10);
    version = "v2";
    first.leave(stops());
    world.runUntil(20_000);
    assertThat(outcomes).hasSize(1);
    assertThat(failure()).isEqualTo(FailureCode.NODE_LEAVING);
    assertThat(sources).allSatisfy(source -> assertThat(source.closed).isEqualTo(1));
    nothingIsLeft();
  }

  @Test
  void a_limit_counts_the_chunks_of_a_table_across_sessions() {
    version = "v1";
    request = request.limit(1_500);
    World.Node first = offer("P0");
    offer("P1");
    open();
    world.runUntil(10);
    first.killed = true;
    world.runUntil(20_000);
    onceAndInOrder(1_500 * 7 / 6);
    assertThat(outcomes).containsExactly(Outcome.COMPLETED);
    nothingIsLeft();
  }

  @Test
  void what_was_handed_over_is_taken_before_the_rest_is_asked_for() {
    demand = 10;
    World.Node first = offer("P0");
    offer("P1");
    open();
    world.runUntil(100);
    first.leave(stops());
    world.runUntil(60_000);
    assertThat(asked).hasSize(1);
    assertThat(outcomes).isEmpty();
    read(Long.MAX_VALUE);
    world.runUntil(70_000);
    onceAndInOrder(LENGTH);
    assertThat(outcomes).containsExactly(Outcome.COMPLETED);
    nothingIsLeft();
  }

  @Test
  void a_stream_waits_for_its_owner_for_a_while_and_then_fails_as_it_was_lost() {
    World.Node owner = offer("P0");
    demand = 100;
    open();
    world.runUntil(100);
    owner.leave(stops());
    read(Long.MAX_VALUE);
    world.runUntil(100 + REOPEN_MS + 2_000);
    assertThat(outcomes).hasSize(1);
    assertThat(failure()).isEqualTo(FailureCode.NODE_LEAVING);
    nothingIsLeft();
  }

  @Test
  void a_stream_goes_on_when_its_owner_is_back() {
    World.Node owner = offer("P0");
    open();
    world.runUntil(10);
    owner.leave(stops());
    world.runUntil(8_000);
    assertThat(outcomes).isEmpty();
    offer("P0-again");
    world.runUntil(20_000);
    onceAndInOrder(LENGTH);
    assertThat(outcomes).containsExactly(Outcome.COMPLETED);
    nothingIsLeft();
  }

  @Test
  void another_incarnation_is_not_the_same_log() {
    World.Node first = offer("P0");
    offer("P1");
    open();
    world.runUntil(10);
    incarnation = () -> 8;
    first.leave(stops());
    world.runUntil(20_000);
    assertThat(outcomes).hasSize(1);
    assertThat(failure()).isEqualTo(FailureCode.NODE_LEAVING);
    assertThat(sources).allSatisfy(source -> assertThat(source.closed).isEqualTo(1));
    nothingIsLeft();
  }

  @Test
  void s2_a_log_that_failed_as_a_node_that_leaves_ends_so_and_is_not_opened_again_and_again() {
    for (FailureCode code : List.of(FailureCode.NODE_LEAVING, FailureCode.PEER_LOST)) {
      ReopenedStreamTest run = new ReopenedStreamTest();
      run.ownEnd = Failure.of(code, "whoever wrote this was lost");
      run.offer("P0");
      run.open();
      run.world.runUntil(20_000);
      run.onceAndInOrder(LENGTH);
      assertThat(run.outcomes).containsExactly(new Outcome.Failed(run.ownEnd));
      assertThat(run.asked).hasSizeBetween(2, 5);
      run.nothingIsLeft();
    }
  }

  @Test
  void whoever_does_not_want_it_gets_the_loss() {
    request = request.reopen(false);
    World.Node first = offer("P0");
    offer("P1");
    open();
    world.runUntil(10);
    first.leave(stops());
    world.runUntil(20);
    assertThat(failure()).isEqualTo(FailureCode.NODE_LEAVING);
    assertThat(asked).hasSize(1);
    nothingIsLeft();
  }

  @Test
  void a_limit_counts_across_sessions_and_a_reader_may_leave_between_them() {
    request = request.limit(1_500);
    World.Node first = offer("P0");
    offer("P1");
    open();
    world.runUntil(10);
    first.killed = true;
    world.runUntil(20_000);
    onceAndInOrder(1_500);
    assertThat(outcomes).containsExactly(Outcome.COMPLETED);
    nothingIsLeft();
  }

  @Test
  void a_reader_may_leave_and_a_node_may_stop_while_it_waits() {
    World.Node owner = offer("P0");
    open();
    world.runUntil(10);
    owner.leave(stops());
    world.runUntil(3_000);
    stream.cancel("reader");
    nothingIsLeft();
    assertThat(outcomes).isEmpty();

    ReopenedStreamTest other = new ReopenedStreamTest();
    World.Node lost = other.offer("P0");
    other.open();
    other.world.runUntil(10);
    lost.leave(stops());
    other.world.runUntil(3_000);
    other.goesOn = false;
    List.copyOf(other.reading.sessions.values()).forEach(session -> session.shutDown(stops()));
    assertThat(other.outcomes).hasSize(1);
    other.nothingIsLeft();
  }
}
