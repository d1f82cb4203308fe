package io.sluice.testkit.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.ChunkStream;
import io.sluice.core.StreamRequest;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rule B2: with every reader stalled, memory is flat. */
class StalledReadersTest extends BusContract {
  private static final int READERS = 500;
  private static final int LOOKS = 4;
  private static final long MARGIN_BYTES = 8L << 20;

  StalledReadersTest() {
    super(Nodes.Kind.LOCAL);
  }

  private static long usedAfterGc() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  @Test
  void b2_five_hundred_stalled_readers_of_an_endless_source_take_no_more_memory() {
    ProbeSource source = ProbeSource.of(Long.MAX_VALUE, i -> io.sluice.core.Chunk.of("n" + i));
    String name = offer(source);
    List<ChunkStream> streams = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      ChunkStream stream = open(name, StreamRequest.create()).pause();
      Received.from(stream.fetch(10)).await(10);
      streams.add(stream);
    }
    long produced = Stillness.await(nodes.reading, source::produced);
    assertThat(produced).isLessThanOrEqualTo(READERS * (10L + 64 + 64));
    long first = usedAfterGc();
    for (int i = 0; i < LOOKS; i++) {
      assertThat(Stillness.await(nodes.reading, source::produced)).isEqualTo(produced);
      assertThat(usedAfterGc()).isLessThan(first + MARGIN_BYTES);
    }
    assertThat(nodes.readingBus().reservedWindowBytes()).isPositive();
    streams.forEach(ChunkStream::cancel);
  }
}
