package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.HoldBack;
import io.sluice.core.StreamRequest;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** S4 what is missing is sent again, and not once more for each time that somebody asks. */
class RepairTest {
  private static final Peer CONSUMER = new Peer("consumer", 1);

  private final Simulation simulation = new Simulation();
  private final SimulatedStream stream =
      new SimulatedStream(simulation, StreamRequest.create(), Long.MAX_VALUE, i -> Chunk.of("x"));

  private long resentAfter(Runnable questions) {
    simulation.sent.clear();
    questions.run();
    return simulation.sent.stream().filter(frame -> frame instanceof Frame.Data).count();
  }

  @Test
  void naks_for_numbers_that_were_asked_for_are_answered_twice_a_second_at_most() {
    simulation.loses = frame -> frame instanceof Frame.Data;
    simulation.runFor(10);
    Runnable flood =
        () -> {
          for (int i = 0; i < 1_000; i++) {
            stream.producer.receive(new Frame.Nak(CONSUMER, 1, i % 2));
          }
        };
    assertThat(resentAfter(flood)).as("one for each number").isEqualTo(2);
    assertThat(resentAfter(flood)).isZero();
    simulation.loses = frame -> true;
    simulation.runFor(Session.TICK_MS / 2);
    assertThat(resentAfter(flood)).isEqualTo(1);
  }

  /** What the producer's last question was, when everything is lost. */
  private long asked() {
    AtomicLong asked = new AtomicLong();
    simulation.loses =
        frame -> {
          if (frame instanceof Frame.Ping ping) {
            asked.accumulateAndGet(ping.position(), Math::max); // the reader asks, too: from 0
          }
          return true;
        };
    simulation.runFor(Session.TICK_MS + 10);
    assertThat(asked.get()).isPositive();
    return asked.get();
  }

  /** The reader has nothing. */
  private static Frame pong(long asked) {
    return new Frame.Pong(CONSUMER, 1, 64, 16_384, 0, 0, HoldBack.APPLICATION, 0, asked);
  }

  @Test
  void an_answer_to_an_earlier_question_repairs_nothing_over_a_slow_link_answers_come_late() {
    long asked = asked();
    assertThat(resentAfter(() -> stream.producer.receive(pong(asked - 1)))).isZero();
    assertThat(resentAfter(() -> stream.producer.receive(pong(asked)))).isEqualTo(1);
  }

  @Test
  void a_ping_is_answered_by_one_repair_however_often_its_answer_comes() {
    Frame pong = pong(asked());
    Runnable flood =
        () -> {
          for (int i = 0; i < 1_000; i++) {
            stream.producer.receive(pong);
          }
        };
    assertThat(resentAfter(flood)).isEqualTo(1);
    assertThat(resentAfter(flood)).isZero();
  }
}
