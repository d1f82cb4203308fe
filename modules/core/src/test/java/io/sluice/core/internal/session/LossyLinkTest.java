package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Frame.Credit;
import io.sluice.core.internal.frame.Frame.Data;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules C1 to C3 and S1 to S4 over a link that loses, doubles and reorders. */
class LossyLinkTest {

  static Chunk numbered(long number, int length) {
    return Chunk.of(ByteBuffer.allocate(8 + length).putLong(number).array());
  }

  private static long numberOf(Chunk chunk) {
    return chunk.asByteBuffer().getLong();
  }

  @Property(tries = 2_000)
  void s1_s4_each_chunk_once_in_order_or_a_typed_failure(@ForAll long seed) {
    Random random = new Random(seed);
    Simulation simulation = new Simulation();
    int length = random.nextInt(3_000);
    int size = random.nextInt(3) == 0 ? random.nextInt(40_000) : random.nextInt(200);
    SimulatedStream stream =
        new SimulatedStream(
            simulation, StreamRequest.create(), length, i -> numbered(i, random.nextInt(size + 1)));
    boolean slow = random.nextBoolean();
    if (slow) {
      stream.readerDemand = 0;
      readNowAndThen(simulation, stream, random);
    }
    simulation.disturb(random, random.nextDouble() * 0.3);
    simulation.runFor(10_000);
    simulation.heal();
    simulation.runFor(60_000);
    stream.read(Long.MAX_VALUE);
    simulation.runFor(60_000);

    for (int i = 0; i < stream.received.size(); i++) {
      assertThat(numberOf(stream.received.get(i))).isEqualTo(i);
    }
    assertThat(stream.outcomes).as("s2 exactly one outcome").hasSize(1);
    switch (stream.outcomes.get(0)) {
      case Outcome.Completed o -> assertThat(stream.received).hasSize(length);
      case Outcome.Failed o -> assertThat(o.failure().code()).isEqualTo(FailureCode.PEER_LOST);
      case Outcome.Cancelled o -> throw new AssertionError("nobody cancelled");
    }
    creditRulesHold(simulation);
    nothingIsLeft(stream);
  }

  private static void readNowAndThen(Simulation simulation, SimulatedStream stream, Random random) {
    simulation.after(
        random.nextInt(100),
        () -> {
          if (stream.outcomes.isEmpty()) {
            stream.read(random.nextInt(200));
            readNowAndThen(simulation, stream, random);
          }
        });
  }

  /** C1, C2 and C3, as an observer of the link sees them. */
  private static void creditRulesHold(Simulation simulation) {
    long itemLimit = CreditWindow.INITIAL_ITEMS;
    long byteLimit = CreditWindow.INITIAL_BYTES;
    long sentItems = 0;
    long sentBytes = 0;
    for (Frame frame : simulation.sent) {
      if (frame instanceof Credit credit) {
        assertThat(credit.itemLimit()).as("c3").isGreaterThanOrEqualTo(itemLimit);
        assertThat(credit.byteLimit()).as("c3").isGreaterThanOrEqualTo(byteLimit);
        itemLimit = credit.itemLimit();
        byteLimit = credit.byteLimit();
      } else if (frame instanceof Data data && data.end() > sentItems) {
        assertThat(data.first()).as("s1 no holes").isEqualTo(sentItems);
        sentItems = data.end();
        sentBytes += data.bytes();
        int last = Frame.weight(data.items().get(data.items().size() - 1));
        assertThat(itemLimit - sentItems).as("c1").isNotNegative();
        assertThat(sentBytes - last).as("c2").isLessThanOrEqualTo(byteLimit);
        assertThat(sentBytes <= byteLimit || data.items().size() == 1)
            .as("c2: over the limit only alone")
            .isTrue();
      }
    }
  }

  private static void nothingIsLeft(SimulatedStream stream) {
    assertThat(stream.producerHost.openSessions()).isZero();
    assertThat(stream.consumerHost.openSessions()).isZero();
    assertThat(stream.budget.reserved()).isZero();
    assertThat(stream.source.closed).isEqualTo(1);
    assertThat(stream.source.sessionsClosed).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Data.class,
        Credit.class,
        Frame.Nak.class,
        Frame.End.class,
        Frame.Ack.class,
        Frame.Ping.class,
        Frame.Pong.class
      })
  void s4_each_frame_type_lost_once_at_each_moment_ends_in_delivery(Class<?> type) {
    for (int nth = 0; nth < 12; nth++) {
      Simulation simulation = new Simulation();
      SimulatedStream stream =
          new SimulatedStream(simulation, StreamRequest.create(), 500, i -> numbered(i, 50));
      Set<Long> provoked = new HashSet<>();
      // A hole now and then, or there would be no NAK to lose.
      Predicate<Frame> hole =
          frame ->
              frame instanceof Data data
                  && data.first() > 100
                  && provoked.size() < 2
                  && provoked.add(data.first());
      int[] left = {nth};
      simulation.loses = frame -> hole.test(frame) || (type.isInstance(frame) && left[0]-- == 0);
      simulation.runFor(30_000);
      assertThat(stream.received).as("%s number %d lost", type, nth).hasSize(500);
      assertThat(stream.outcomes).containsExactly(Outcome.COMPLETED);
      nothingIsLeft(stream);
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Frame.Cancel.class, Frame.Ack.class, Data.class, Frame.Ping.class})
  void s2_a_cancel_reaches_the_source_whatever_is_lost_once(Class<?> type) {
    for (int nth = 0; nth < 4; nth++) {
      Simulation simulation = new Simulation();
      SimulatedStream stream =
          new SimulatedStream(
              simulation, StreamRequest.create(), Long.MAX_VALUE, i -> numbered(i, 50));
      int[] left = {nth};
      simulation.loses = frame -> type.isInstance(frame) && left[0]-- == 0;
      simulation.runFor(20);
      stream.consumer.cancel("reader");
      simulation.runFor(30_000);
      nothingIsLeft(stream);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_silent_peer_is_lost_within_seconds(boolean consumerDies) {
    Simulation simulation = new Simulation();
    SimulatedStream stream =
        new SimulatedStream(
            simulation, StreamRequest.create(), Long.MAX_VALUE, i -> numbered(i, 50));
    simulation.runFor(100);
    stream.readerDemand = consumerDies ? 0 : stream.readerDemand;
    simulation.loses = frame -> true;
    simulation.runFor(7_500);
    assertThat(stream.source.closed).isEqualTo(1);
    assertThat(stream.outcomes).hasSize(1);
    assertThat(stream.outcomes.get(0))
        .isInstanceOfSatisfying(
            Outcome.Failed.class,
            failed -> assertThat(failed.failure().code()).isEqualTo(FailureCode.PEER_LOST));
    simulation.runFor(10_000);
    // What had arrived takes memory until it is taken.
    stream.read(Long.MAX_VALUE);
    nothingIsLeft(stream);
  }

  @Test
  void a_quiet_source_notices_that_its_readers_node_died_and_goes_on_while_it_lives() {
    Simulation simulation = new Simulation();
    SimulatedStream stream =
        new SimulatedStream(
            simulation, StreamRequest.create(), Long.MAX_VALUE, i -> i < 3 ? numbered(i, 5) : null);
    simulation.runFor(60_000);
    assertThat(stream.source.closed).isZero();
    simulation.loses = frame -> true;
    simulation.runFor(8_000);
    assertThat(stream.source.closed).isEqualTo(1);
  }

  @Test
  void a_pause_of_the_process_itself_is_not_the_peers_silence() {
    Simulation simulation = new Simulation();
    SimulatedStream stream =
        new SimulatedStream(simulation, StreamRequest.create(), 5_000, i -> numbered(i, 50));
    stream.readerDemand = 0;
    simulation.runFor(2_500);
    simulation.stopTheWorld(30_000);
    simulation.runFor(3_000);
    stream.read(Long.MAX_VALUE);
    simulation.runFor(3_000);
    assertThat(stream.received).hasSize(5_000);
    assertThat(stream.outcomes).containsExactly(Outcome.COMPLETED);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 1_000})
  void a_failure_arrives_after_every_chunk_before_it(int chunks) {
    Simulation simulation = new Simulation();
    SimulatedStream stream =
        new SimulatedStream(
            simulation, StreamRequest.create(), Long.MAX_VALUE, i -> failAt(i, chunks));
    simulation.runFor(5_000);
    assertThat(stream.received).hasSize(chunks);
    Failure failure = ((Outcome.Failed) stream.outcomes.get(0)).failure();
    assertThat(failure.code()).isEqualTo(FailureCode.SOURCE_FAILED);
    assertThat(failure.message()).contains("boom");
    nothingIsLeft(stream);
  }

  private static Chunk failAt(long number, int last) {
    if (number == last) {
      throw new IllegalStateException("boom");
    }
    return numbered(number, 10);
  }
}
