package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.internal.frame.Frame;
import io.sluice.core.internal.frame.Peer;
import io.sluice.core.spi.StreamObserver;
import org.junit.jupiter.api.Test;

/** A source makes as much as the next turn sends, however far its reader's credit goes. */
class ProducerTurnTest {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final int CHUNKS_A_TURN = ProducerSession.TURN_BYTES / CHUNK_BYTES;
  private static final int WINDOW = 4;

  private final Line line = new Line();
  private final SimulatedStream.Source source =
      new SimulatedStream.Source(Long.MAX_VALUE, i -> Chunk.of(new byte[CHUNK_BYTES]));
  private final ProducerSession session =
      new ProducerSession(
          line,
          new Peer("producer", 1),
          new Peer("consumer", 1),
          FrameLimits.LOCAL,
          Long.MAX_VALUE,
          source,
          StreamObserver.NONE.opened("x", StreamObserver.Side.PRODUCER),
          () -> {});

  @Test
  void a_source_is_told_of_a_turn_at_a_time_until_c2_credit_is_used_up() {
    session.begin(1_000, (long) WINDOW * ProducerSession.TURN_BYTES);
    for (int turn = 1; turn < WINDOW; turn++) {
      assertThat(source.produced).isEqualTo((long) turn * CHUNKS_A_TURN);
      assertThat(session.turn()).as("more after turn %d", turn).isTrue();
      assertThat(line.sent).isEqualTo((long) turn * ProducerSession.TURN_BYTES);
    }
    assertThat(session.turn()).isFalse();
    assertThat(source.produced).isEqualTo((long) WINDOW * CHUNKS_A_TURN);
  }

  @Test
  void what_is_written_during_a_turn_gets_no_second_place_in_line() {
    session.begin(1_000, (long) WINDOW * ProducerSession.TURN_BYTES);
    assertThat(session.turn()).isTrue();
    assertThat(line.places).isEqualTo(1);
  }

  /** Counts who asked for a turn, and what was sent. */
  private static final class Line implements SessionHost {
    private int places;
    private long sent;

    @Override
    public void send(Peer to, Frame frame) {
      sent += frame instanceof Frame.Data data ? data.bytes() : 0;
    }

    @Override
    public long nowMs() {
      return 0;
    }

    @Override
    public Runnable schedule(long delayMs, Runnable task) {
      return () -> {};
    }

    @Override
    public void ready(ProducerSession asking) {
      places++;
    }

    @Override
    public void forget(long id) {}
  }
}
