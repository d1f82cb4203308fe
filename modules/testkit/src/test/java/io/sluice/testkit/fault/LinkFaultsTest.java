package io.sluice.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.FailureCode;
import io.sluice.core.StreamRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Links that are slow, narrow, silent, or lead one way only. */
class LinkFaultsTest {
  private static final int STREAMS = 20;
  private static final int CHUNK_BYTES = 1_000;

  /** Rule B1: what a link may hold beside the windows of the streams that use it. */
  private static final long LINK_BYTES = 2L << 20;

  /** Silence on both sides, one after the other, and what a busy machine takes. */
  private static final long TYPED_WITHIN_MS = 2 * 6_000 + 4_000;

  private static final StreamRequest REQUEST =
      StreamRequest.create().with("size", "" + CHUNK_BYTES);

  private final FakeNodes nodes = new FakeNodes();
  private final NumberedSource source = new NumberedSource();

  @AfterEach
  void leave() {
    nodes.close();
  }

  private List<NumberedReader> open(StreamRequest request) {
    Slow.await(nodes.offering.bus().offer("numbers", source));
    return Readers.open(nodes.reading.bus(), "numbers", STREAMS, request);
  }

  private void both(Consumer<LinkProxy> fault) {
    fault.accept(nodes.offering.proxy());
    fault.accept(nodes.reading.proxy());
  }

  @Test
  void s1_streams_over_a_slow_and_narrow_link_are_whole() {
    both(proxy -> proxy.delay(Duration.ofMillis(30)).throttle(1_000_000));
    List<NumberedReader> readers = open(REQUEST.with("to", "100"));
    assertThat(readers).allMatch(reader -> Slow.await(reader.whole()));
    nodes.awaitNothingLeft();
    assertThat(source.closed()).isEqualTo(source.opened());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void b1_credit_bounds_what_waits_for_a_narrow_or_stalled_link(boolean stalled) {
    List<NumberedReader> readers = open(REQUEST);
    Slow.until(() -> Readers.count(readers) > 10_000);
    both(proxy -> proxy.throttle(100_000));
    if (stalled) {
      nodes.reading.proxy().stall();
    }
    long produced = source.produced();
    Slow.until(() -> stalled ? isStill() : source.produced() > produced + 100);
    long waiting = (source.produced() - Readers.count(readers)) * CHUNK_BYTES;
    assertThat(waiting).isLessThan(nodes.reading.bus().reservedWindowBytes() + LINK_BYTES);
    both(LinkProxy::heal);
    source.finish();
    assertThat(readers).allMatch(reader -> Slow.await(reader.whole()));
    nodes.awaitNothingLeft();
  }

  private long seen = -1;

  /** Nothing was produced since the last look. */
  private boolean isStill() {
    long before = seen;
    seen = source.produced();
    return seen == before;
  }

  @Test
  void s2_where_one_direction_is_cut_both_sides_end_typed() {
    // Two pairs of nodes at once, since silence takes its time.
    NumberedSource others = new NumberedSource();
    FakeNodes.Node deafSource = nodes.join();
    Slow.await(deafSource.bus().offer("others", others));
    List<NumberedReader> deafReaders = open(REQUEST);
    List<NumberedReader> unheardReaders =
        Readers.open(nodes.join().bus(), "others", STREAMS, REQUEST);
    Slow.until(() -> Readers.allMoved(deafReaders) && Readers.allMoved(unheardReaders));
    final long begun = System.nanoTime();
    nodes.reading.proxy().cut(Direction.TOWARDS);
    deafSource.proxy().cut(Direction.TOWARDS);
    assertEnd("towards readers", deafReaders, source, begun);
    assertEnd("towards sources", unheardReaders, others, begun);
    nodes.reading.proxy().heal();
    deafSource.proxy().heal();
    nodes.awaitNothingLeft();
  }

  private static void assertEnd(
      String cut, List<NumberedReader> readers, NumberedSource source, long begun) {
    Slow.until(() -> Readers.allEnded(readers));
    final long endedMs = (System.nanoTime() - begun) / 1_000_000;
    Slow.until(() -> source.closed() == source.opened());
    final long releasedMs = (System.nanoTime() - begun) / 1_000_000;
    System.out.printf(
        "cut %s: readers told after %d ms, sources released after %d ms%n",
        cut, endedMs, releasedMs);
    assertThat(Readers.failures(readers)).isEqualTo(Map.of(FailureCode.PEER_LOST, STREAMS));
    assertThat(readers).allMatch(NumberedReader::isFaithful);
    assertThat(endedMs).isLessThan(TYPED_WITHIN_MS);
    assertThat(releasedMs).isLessThan(TYPED_WITHIN_MS);
  }
}
