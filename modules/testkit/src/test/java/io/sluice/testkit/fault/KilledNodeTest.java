package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * A node is killed that reads streams of this one, while this one reads streams of it. {@code
 * -Dsluice.test.nodekills=5 -Dsluice.test.endings=2000} is the long run: 10,000 endings.
 */
class KilledNodeTest {
  private static final int KILLS = Integer.getInteger("sluice.test.nodekills", 1);
  private static final int ENDINGS = Integer.getInteger("sluice.test.endings", 500);
  private static final int READERS = 200;

  /** Six seconds of silence, one until somebody looks, and what a busy machine takes. */
  private static final long LOST_MS = 6_000 + 1_000 + 5_000;

  private final NumberedSource source = new NumberedSource();

  private void kill(TwoNodes nodes) {
    NodeProcess other = nodes.start().process();
    other.ask("offer far", "offered");
    assertThat(other.ask("read near " + ENDINGS, "reading")).isEqualTo("" + ENDINGS);
    List<NumberedReader> readers =
        Readers.open(nodes.here.bus, "far", READERS, StreamRequest.create());
    Slow.until(() -> Readers.allMoved(readers));
    other.kill();
    long killed = System.nanoTime();
    Slow.until(() -> Readers.allEnded(readers));
    final long readersMs = (System.nanoTime() - killed) / 1_000_000;
    Slow.until(() -> source.closed() == source.opened());
    final long sourcesMs = (System.nanoTime() - killed) / 1_000_000;
    System.out.printf(
        "killed: %d readers told after %d ms, %d sources released after %d ms%n",
        READERS, readersMs, ENDINGS, sourcesMs);
    assertThat(Readers.failures(readers)).isEqualTo(Map.of(FailureCode.PEER_LOST, READERS));
    assertThat(readers).allMatch(NumberedReader::isFaithful);
    assertThat(readersMs).isLessThan(LOST_MS);
    assertThat(sourcesMs).isLessThan(LOST_MS);
    Slow.until(() -> nodes.here.bus.sessions() == 0);
    assertThat(nodes.here.bus.reservedWindowBytes()).isZero();
  }

  @Test
  void b1_a_killed_node_fails_its_readers_as_peer_lost_and_its_sources_are_released() {
    try (TwoNodes nodes = new TwoNodes()) {
      Slow.await(nodes.here.bus.offer("near", source));
      for (int i = 0; i < KILLS; i++) {
        kill(nodes);
      }
      assertThat(source.opened()).isGreaterThanOrEqualTo((long) KILLS * ENDINGS);
    }
  }
}
