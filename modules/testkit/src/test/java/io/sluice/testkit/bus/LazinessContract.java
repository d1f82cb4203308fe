package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkStream;
import io.sluice.core.Outcome;
import io.sluice.core.StreamRequest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Demand is the only clock: how far ahead of its reader a source may run. */
abstract class LazinessContract extends BusContract {
  private static final int FIRST_CHUNKS = 64;
  private static final int FIRST_BYTES = 16 * 1024;
  private static final int MOST_CHUNKS = 16 * 1024;
  private static final long MOST_BYTES = 1024 * 1024;
  private static final long MOST_REMOTE_BYTES = 4 * MOST_BYTES;

  LazinessContract(Nodes.Kind kind) {
    super(kind);
  }

  private static StreamRequest exactly() {
    return StreamRequest.create().prefetch(false);
  }

  @Test
  void nothing_runs_before_the_first_credit() {
    ProbeSource source = ProbeSource.endless();
    ChunkStream stream = open(source, exactly());
    assertThat(Stillness.await(nodes.reading, source::started)).isZero();
    assertThat(source.opened()).isEqualTo(1);
    stream.pause().handler(chunk -> {});
    assertThat(Stillness.await(nodes.reading, source::started)).isZero();
    stream.fetch(1);
    until("the source was started", () -> source.started() == 1);
    stream.cancel();
  }

  @Test
  void without_prefetch_a_source_writes_exactly_what_is_asked() {
    ProbeSource source = ProbeSource.endlessOf(10);
    ChunkStream stream = open(source, exactly()).pause();
    Received received = Received.from(stream);
    long asked = 0;
    for (int more : new int[] {1, 1, 3, 60, 5, 200, 1}) {
      stream.fetch(more);
      asked += more;
      received.await((int) asked);
      Stillness.await(nodes.reading, source::produced);
      assertThat(source.produced()).isEqualTo(asked);
      assertThat(received.count()).isEqualTo(asked);
    }
    stream.cancel();
  }

  @Test
  void without_prefetch_asking_within_the_handler_is_enough() {
    ProbeSource source = ProbeSource.numbers(500);
    ChunkStream stream = open(source, exactly()).pause();
    Received received = Received.from(stream);
    stream.handler(chunk -> stream.fetch(1)).fetch(1);
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(source.produced()).isEqualTo(500);
  }

  @Test
  void without_prefetch_and_with_unlimited_demand_everything_flows() {
    Received received = Received.from(open(ProbeSource.numbers(5_000), exactly()));
    assertThat(received.outcome()).isEqualTo(Outcome.COMPLETED);
    assertThat(received.count()).isEqualTo(5_000);
  }

  @Test
  void c2_a_source_first_runs_a_small_window_ahead_in_chunks() {
    ProbeSource source = ProbeSource.endlessOf(1);
    ChunkStream stream = open(source);
    Stillness.await(nodes.reading, source::produced);
    assertThat(source.produced()).isEqualTo(FIRST_CHUNKS);
    stream.cancel();
  }

  @ParameterizedTest
  @ValueSource(ints = {1_000, 10_000, 16 * 1024, 100_000, 1_000_000})
  void c2_a_source_first_runs_a_small_window_ahead_in_bytes(int size) {
    ProbeSource source = ProbeSource.endlessOf(size);
    ChunkStream stream = open(source);
    Stillness.await(nodes.reading, source::produced);
    // The last chunk may begin within the limit and end beyond it; one more may wait to be sent.
    assertThat(source.producedBytes()).isBetween((long) FIRST_BYTES, FIRST_BYTES + 2L * size);
    stream.cancel();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, 1_000, 30_000, 200_000})
  void c2_a_source_never_runs_more_than_the_largest_window_ahead(int size) {
    ProbeSource source = ProbeSource.endlessOf(size);
    ChunkStream stream = open(source).pause();
    Received received = Received.from(stream);
    long most = nodes.isClustered() ? MOST_REMOTE_BYTES : MOST_BYTES;
    int enough = size == 0 ? 100_000 : (int) Math.min(100_000, 1 + 8 * most / size);
    stream.fetch(enough);
    received.await(enough);
    Stillness.await(nodes.reading, source::produced);
    long ahead = source.produced() - received.count();
    assertThat(ahead).isLessThanOrEqualTo(MOST_CHUNKS);
    assertThat(ahead * size).isLessThanOrEqualTo(most + 2L * size);
    stream.cancel();
  }

  @Test
  void a_window_grows_for_a_quick_reader_and_not_for_a_slow_one() {
    ProbeSource quick = ProbeSource.endlessOf(1_000);
    ChunkStream quickStream = open(quick).pause();
    Received.from(quickStream.fetch(20_000)).await(20_000);
    Stillness.await(nodes.reading, quick::produced);
    long aheadOfQuick = (quick.produced() - 20_000) * 1_000;
    assertThat(aheadOfQuick).isGreaterThan(8L * FIRST_BYTES);
    quickStream.cancel();

    ProbeSource slow = ProbeSource.endlessOf(1_000);
    ChunkStream slowStream = open(slow).pause();
    Received slowly = Received.from(slowStream);
    for (int i = 1; i <= 30; i++) {
      // Hardly ever everything that is there: data waits for this reader.
      slowStream.fetch(4);
      slowly.await(4 * i);
      Stillness.brief(nodes.reading, slow::produced);
    }
    // On a busy machine it may once have taken everything and been taken for quick.
    assertThat(slow.producedBytes() - 120_000).isLessThanOrEqualTo(2 * FIRST_BYTES + 2_000L);
    slowStream.cancel();
  }
}
