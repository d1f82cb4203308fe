package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A node is stopped where it is, and goes on later. {@code -Dsluice.test.pause=30} is the long run.
 */
class PausedNodeTest {
  private static final int PAUSE_S = Integer.getInteger("sluice.test.pause", 8);
  private static final int STREAMS = 100;

  /** Many times what every window of the stopped node takes; endless sources would need seconds. */
  private static final long MARGIN_BYTES = 96L << 20;

  private static final StreamRequest REQUEST = StreamRequest.create().with("size", "1000");

  private final NumberedSource source = new NumberedSource();

  private static long usedBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  @Test
  void b1_a_stopped_node_costs_the_others_little_and_nothing_comes_twice_when_it_goes_on() {
    try (TwoNodes nodes = new TwoNodes()) {
      NodeProcess other = nodes.start().process();
      NumberedSource third = new NumberedSource();
      Slow.await(nodes.here.bus.offer("near", source));
      Slow.await(nodes.joinHere().bus.offer("shared", third));
      other.ask("offer shared", "offered");
      other.ask("offer far", "offered");
      other.ask("read near " + STREAMS, "reading");
      final List<NumberedReader> readers = Readers.open(nodes.here.bus, "far", STREAMS, REQUEST);
      Slow.until(() -> Readers.allMoved(readers));
      // Both are known, as they are to a node that serves people.
      Readers.open(nodes.here.bus, "shared", 10, REQUEST.with("to", "1"));

      final long before = usedBytes();
      other.pause();
      final long paused = System.nanoTime();
      List<NumberedReader> opened =
          Readers.open(nodes.here.bus, "shared", 20, REQUEST.with("to", "1"));
      final long openedMs = (System.nanoTime() - paused) / 1_000_000;
      assertThat(opened).allMatch(reader -> Slow.await(reader.whole()));
      Slow.until(() -> System.nanoTime() - paused > PAUSE_S * 1_000_000_000L);
      final long after = usedBytes();
      other.resume();

      Slow.until(() -> settled(readers));
      Counts counts = Counts.of(other);
      System.out.printf(
          "paused for %d s: %d bytes more, 20 opens elsewhere within %d ms, failures here %s%n",
          PAUSE_S, after - before, openedMs, Readers.failures(readers));
      assertThat(after - before).isLessThan(MARGIN_BYTES);
      assertThat(readers).allMatch(NumberedReader::isFaithful);
      assertThat(counts.faithful()).as("streams with nothing twice there").isEqualTo(STREAMS);
      assertThat(Readers.failures(readers).keySet()).isSubsetOf(FailureCode.PEER_LOST);
      readers.forEach(reader -> reader.stream().cancel());
      source.finish();
      Slow.until(() -> nodes.here.bus.sessions() == 0);
      Slow.until(() -> Counts.of(other).sessions() == 0);
      assertThat(source.closed()).isEqualTo(source.opened());
    }
  }

  /** Each has failed, or goes on. */
  private static boolean settled(List<NumberedReader> readers) {
    long before = Readers.count(readers);
    return Readers.allEnded(readers) || Readers.count(readers) > before;
  }
}
