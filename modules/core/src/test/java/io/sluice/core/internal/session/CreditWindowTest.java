package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreditWindowTest {

  @ParameterizedTest
  @CsvSource({
    "10, 100, 64, 16384",
    "200, 3000, 200, 16384",
    "200, -1, 200, 51200",
    "1000, 60000, 1000, 60000",
    "1000000, 100000000, 1024, 65536",
    "9223372036854775807, -1, 1024, 65536"
  })
  void b1_it_begins_with_what_is_known_to_come_up_to_a_bound(
      long items, long bytes, long itemLimit, long byteLimit) {
    WindowBudget budget = new WindowBudget(1 << 30);
    CreditWindow window = Objects.requireNonNull(CreditWindow.reserve(budget, true));

    window.expect(items, bytes);
    window.grant();

    assertThat(window.itemLimit()).isEqualTo(itemLimit);
    assertThat(window.byteLimit()).isEqualTo(byteLimit);
    assertThat(budget.reserved()).isEqualTo(byteLimit + 64 * itemLimit);
    window.release();
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void what_is_known_to_come_widens_no_window_that_was_granted() {
    CreditWindow window =
        Objects.requireNonNull(CreditWindow.reserve(new WindowBudget(1 << 30), true));
    window.grant();

    window.expect(1000, -1);
    window.grant();

    assertThat(window.itemLimit()).isEqualTo(64);
  }

  @Test
  void b1_what_comes_after_the_end_widens_no_window_that_was_given_back() {
    Simulation simulation = new Simulation();
    SimulatedStream stream = SimulatedStream.unanswered(simulation);
    stream.consumer.shutDown(Failure.of(FailureCode.NODE_LEAVING, "undeployed"));
    stream.consumer.opened(simulation.host("producer").newSelf(), false);

    stream.consumer.expect(1000, -1);

    assertThat(stream.budget.reserved()).isZero();
  }

  @Test
  void nobody_is_told_of_credit_while_nothing_is_wanted() {
    Simulation simulation = new Simulation();
    stalled(simulation, StreamRequest.create().prefetch(false), 10);
    assertThat(simulation.sent).noneMatch(Frame.Credit.class::isInstance);
  }

  @Test
  void nothing_runs_before_the_first_credit_nor_beyond_the_window() {
    Simulation simulation = new Simulation();
    SimulatedStream stream = stalled(simulation, StreamRequest.create(), 10);
    assertThat(stream.source.produced).isEqualTo(64);

    SimulatedStream lazy = stalled(new Simulation(), StreamRequest.create().prefetch(false), 10);
    assertThat(lazy.source.started).isZero();
  }

  @Test
  void c2_bytes_bound_what_a_stalled_reader_holds() {
    SimulatedStream stream = stalled(new Simulation(), StreamRequest.create(), 1_000);
    assertThat(stream.source.produced).isEqualTo(17);
    assertThat(sentBytes(stream)).isLessThanOrEqualTo(16 * 1024);
  }

  @Test
  void c2_one_chunk_larger_than_the_window_passes_when_nothing_is_in_flight() {
    Simulation simulation = new Simulation();
    SimulatedStream stream =
        new SimulatedStream(
            simulation, StreamRequest.create(), 10, i -> Chunk.of(new byte[3 << 20]));
    simulation.runFor(1_000);
    assertThat(stream.received).hasSize(10);
  }

  @Test
  void without_prefetch_the_source_makes_exactly_what_is_asked_for() {
    Simulation simulation = new Simulation();
    SimulatedStream stream = stalled(simulation, StreamRequest.create().prefetch(false), 10);
    stream.read(3);
    simulation.runFor(500);
    assertThat(stream.source.produced).isEqualTo(3);
  }

  @Test
  void the_window_doubles_while_the_reader_is_faster_and_stays_within_a_mebibyte() {
    Simulation simulation = new Simulation();
    SimulatedStream stream = SimulatedStream.insideANode(simulation, i -> Chunk.of(new byte[256]));
    assertThat(bytesAheadOfAStoppedReader(simulation, stream))
        .isBetween(512L << 10, (1L << 20) + 256);
  }

  @Test
  void the_window_of_another_nodes_stream_stays_within_four() {
    Simulation simulation = new Simulation();
    Chunk chunk = Chunk.of(new byte[1024]);
    SimulatedStream stream =
        new SimulatedStream(
            simulation,
            new WindowBudget(256 << 20),
            StreamRequest.create(),
            Long.MAX_VALUE,
            i -> chunk);
    assertThat(bytesAheadOfAStoppedReader(simulation, stream))
        .isBetween(2L << 20, (4L << 20) + 1024);
  }

  /** Reads all for a while, then nothing. */
  private static long bytesAheadOfAStoppedReader(Simulation simulation, SimulatedStream stream) {
    simulation.runFor(200);
    stream.readerDemand = 0;
    simulation.runFor(3_000);
    long ahead = stream.source.produced - stream.received.size();
    return ahead * stream.received.getFirst().length();
  }

  @Test
  void the_window_holds_while_the_application_is_slow() {
    Simulation simulation = new Simulation();
    SimulatedStream stream = stalled(simulation, StreamRequest.create(), 10);
    for (int i = 0; i < 500; i++) {
      stream.read(1);
      simulation.runFor(10);
    }
    assertThat(stream.source.produced - stream.received.size()).isLessThanOrEqualTo(64);
  }

  @Test
  void b1_a_fast_stream_leaves_room_for_many_new_ones() {
    WindowBudget budget = new WindowBudget(32 << 20);
    for (int i = 0; i < 1_000; i++) {
      CreditWindow window = CreditWindow.reserve(budget, true);
      assertThat(window).as("stream %d", i).isNotNull();
      for (int j = 0; j < 20; j++) {
        Objects.requireNonNull(window).grow(true);
      }
    }
    assertThat(budget.reserved()).isLessThanOrEqualTo(budget.total());
  }

  @Test
  void it_doubles_to_its_bound_and_no_further() {
    for (boolean remote : new boolean[] {false, true}) {
      WindowBudget budget = new WindowBudget(1 << 30);
      CreditWindow window = Objects.requireNonNull(CreditWindow.reserve(budget, true));
      for (int i = 0; i < 20; i++) {
        window.grow(remote);
      }
      assertThat(window.windowBytes()).as("remote: %s", remote).isEqualTo((remote ? 4 : 1) << 20);
    }
  }

  @Test
  void b1_windows_shrink_when_the_budget_gets_tight_and_give_everything_back() {
    WindowBudget budget = new WindowBudget(64 << 20);
    CreditWindow window = Objects.requireNonNull(CreditWindow.reserve(budget, true));
    for (int i = 0; i < 20; i++) {
      window.grow(false);
    }
    assertThat(window.windowBytes()).isEqualTo(CreditWindow.MAX_LOCAL_BYTES);
    long others = budget.total() * 4 / 5 - budget.reserved();
    assertThat(budget.tryReserve(others)).isTrue();
    window.shrinkIfTight();
    assertThat(window.windowBytes()).isEqualTo(CreditWindow.MAX_LOCAL_BYTES / 2);
    window.release();
    budget.release(others);
    assertThat(budget.reserved()).isZero();
  }

  @Test
  void b1_without_budget_there_is_no_window() {
    assertThat(CreditWindow.reserve(new WindowBudget(1_000), true)).isNull();
  }

  @Test
  void c3_limits_never_go_back() {
    SendAllowance allowance = new SendAllowance();
    assertThat(allowance.raise(10, 100, 0)).isTrue();
    assertThat(allowance.raise(5, 50, 0)).isFalse();
    assertThat(allowance.items()).isEqualTo(10);
    assertThat(allowance.bytes()).isEqualTo(100);
  }

  private static SimulatedStream stalled(Simulation simulation, StreamRequest request, int size) {
    SimulatedStream stream =
        new SimulatedStream(simulation, request, Long.MAX_VALUE, i -> Chunk.of(new byte[size]));
    stream.readerDemand = 0;
    simulation.runFor(3_000);
    return stream;
  }

  private static long sentBytes(SimulatedStream stream) {
    return stream.simulation.sent.stream()
        .mapToLong(frame -> frame instanceof Frame.Data data ? data.bytes() : 0)
        .sum();
  }
}
