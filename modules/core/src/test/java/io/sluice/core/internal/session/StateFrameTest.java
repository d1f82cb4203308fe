package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.HoldBack;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every state meets every frame: nothing throws, and only what may end a stream ends it. */
class StateFrameTest {
  private static final Peer CONSUMER = new Peer("consumer", 1);
  private static final Peer PRODUCER = new Peer("producer", 1);
  private static final Failure FAILURE = Failure.of(FailureCode.SOURCE_FAILED, "x");

  private static List<Frame> frames(Peer from, long to, long position) {
    Chunk chunk = Chunk.of("late");
    return List.of(
        new Frame.Open(from, StreamRequest.create(), 1, 1),
        new Frame.Opened(from, to, StreamInfo.of("text/plain")),
        new Frame.Refused(from, to, FAILURE),
        new Frame.Data(from, to, position, List.of(chunk), chunk.length(), false),
        new Frame.Data(from, to, position + 7, List.of(chunk), chunk.length(), true),
        new Frame.Data(from, to, 0, List.of(), 0, true),
        new Frame.Credit(from, to, 1_000, 1 << 20, position, position, HoldBack.SOCKET, 3),
        new Frame.Credit(from, to, 1_000, 1 << 20, position + 9, position + 9, HoldBack.STORE, 9),
        new Frame.Nak(from, to, position),
        new Frame.Nak(from, to, position + 9),
        new Frame.End(from, to, position),
        new Frame.End(from, to, position + 9),
        new Frame.Fail(from, to, position, FAILURE),
        new Frame.Cancel(from, to, "test"),
        new Frame.Ack(from, to),
        new Frame.Ping(from, to, position),
        new Frame.Pong(
            from, to, 1_000, 1 << 20, position, position, HoldBack.APPLICATION, 4, position),
        new Frame.Reset(from, to));
  }

  static Stream<Arguments> producerCases() {
    return Stream.of(ProducerState.values())
        .flatMap(state ->
            frames(CONSUMER, 1, position(state)).stream().map(f -> Arguments.of(state, f)));
  }

  private static long position(ProducerState state) {
    return state == ProducerState.IDLE ? 0 : 64;
  }

  @ParameterizedTest
  @MethodSource("producerCases")
  void producer(ProducerState state, Frame frame) {
    Simulation simulation = new Simulation();
    SimulatedStream stream = producerIn(state, simulation);
    assertThat(stream.producer.state()).isEqualTo(state);

    stream.producer.receive(frame);
    ProducerState after = stream.producer.state();

    boolean ends =
        frame instanceof Frame.Cancel
            || frame instanceof Frame.Reset
            || (frame instanceof Frame.Ack && state == ProducerState.ENDING);
    if (ends) {
      assertThat(after).isEqualTo(ProducerState.CLOSED);
      assertThat(stream.source.closed).isEqualTo(1);
    } else if (state == ProducerState.IDLE && isCredit(frame)) {
      assertThat(after).isEqualTo(ProducerState.RUNNING);
    } else {
      assertThat(after).isEqualTo(state);
    }
    simulation.runFor(20_000);
    assertThat(stream.outcomes).as("s2").hasSizeLessThanOrEqualTo(1);
  }

  private static boolean isCredit(Frame frame) {
    return (frame instanceof Frame.Credit credit && credit.expected() == 0)
        || frame instanceof Frame.Pong;
  }

  private static SimulatedStream producerIn(ProducerState state, Simulation simulation) {
    StreamRequest request = StreamRequest.create().prefetch(state != ProducerState.IDLE);
    long length = state == ProducerState.ENDING ? 64 : Long.MAX_VALUE;
    SimulatedStream stream = new SimulatedStream(simulation, request, length, i -> Chunk.of("x"));
    stream.readerDemand = 0;
    if (state == ProducerState.ENDING) {
      simulation.loses = frame -> frame instanceof Frame.Ack || frame instanceof Frame.Reset;
    }
    simulation.runFor(10);
    simulation.loses = frame -> false;
    if (state == ProducerState.CLOSED) {
      stream.producer.receive(new Frame.Reset(CONSUMER, 1));
    }
    return stream;
  }

  static Stream<Arguments> consumerCases() {
    return Stream.of(ConsumerState.values())
        .flatMap(state -> frames(PRODUCER, 1, 64).stream().map(f -> Arguments.of(state, f)));
  }

  @ParameterizedTest
  @MethodSource("consumerCases")
  void consumer(ConsumerState state, Frame frame) {
    Simulation simulation = new Simulation();
    SimulatedStream stream = consumerIn(state, simulation);
    assertThat(stream.consumer.state()).isEqualTo(state);
    int outcomesBefore = stream.outcomes.size();

    stream.consumer.receive(frame);

    if (state == ConsumerState.READING) {
      boolean terminal =
          (frame instanceof Frame.End end && end.count() == 64)
              || frame instanceof Frame.Fail
              || frame instanceof Frame.Cancel;
      boolean beyondCredit = frame instanceof Frame.Data data && data.end() == 65;
      boolean broken = frame instanceof Frame.Reset || beyondCredit;
      ConsumerState expected =
          terminal ? ConsumerState.CLOSED : broken ? ConsumerState.CANCELLING : state;
      assertThat(stream.consumer.state()).isEqualTo(expected);
      assertThat(stream.outcomes).hasSize(terminal || broken ? 1 : 0);
    } else if (state == ConsumerState.CANCELLING) {
      assertThat(stream.outcomes).as("s3 nothing after it").hasSize(outcomesBefore);
    } else {
      assertThat(stream.consumer.state()).isEqualTo(state);
    }
    assertThat(stream.received).hasSizeLessThanOrEqualTo(65);
    simulation.runFor(20_000);
    assertThat(stream.outcomes).as("s2").hasSizeLessThanOrEqualTo(1);
  }

  private static SimulatedStream consumerIn(ConsumerState state, Simulation simulation) {
    SimulatedStream stream =
        state == ConsumerState.OPENING
            ? SimulatedStream.unanswered(simulation)
            : new SimulatedStream(
                simulation, StreamRequest.create(), Long.MAX_VALUE, i -> Chunk.of("x"));
    if (state == ConsumerState.READING || state == ConsumerState.CANCELLING) {
      // 64 chunks arrive, then the link falls silent, so that the position is known.
      int[] left = {64};
      simulation.loses =
          frame ->
              (frame instanceof Frame.Data data && data.end() > 64)
                  || (frame instanceof Frame.Credit && left[0]-- <= 0);
      stream.readerDemand = 0;
      simulation.runFor(10);
      simulation.loses = frame -> false;
    }
    if (state == ConsumerState.CANCELLING) {
      stream.consumer.cancel("test");
    } else if (state == ConsumerState.CLOSED) {
      stream.consumer.receive(new Frame.Cancel(PRODUCER, 1, "test"));
    }
    return stream;
  }
}
