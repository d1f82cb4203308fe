package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Item;
import io.sluice.core.internal.frame.Frame.Data;
import io.sluice.core.internal.frame.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which frames' deliveries are timed. */
class DeliverySampleTest {
  private static final Peer HERE = new Peer(Peer.PREFIX + "a", 1);
  private static final long START = 1_000_000;

  private final DeliverySample sample = new DeliverySample();
  private long items;

  /** A frame of one chunk comes, and is taken so many milliseconds after its sending. */
  private boolean isTimed(long sentMs) {
    List<Item> one = List.of(Chunk.of("x"));
    sample.received(new Data(HERE, 2, items, one, 1, false, sentMs));
    items++;
    boolean timed = sample.isTaken(items);
    if (timed) {
      assertThat(sample.taken(sentMs + 7)).isEqualTo(7);
    }
    return timed;
  }

  @Test
  void each_frame_of_a_slow_stream() {
    assertThat(isTimed(START)).isTrue();
    assertThat(isTimed(START + DeliverySample.APART_MS)).isTrue();
    assertThat(isTimed(START + 2 * DeliverySample.APART_MS)).isTrue();
  }

  @Test
  void one_in_ten_milliseconds_of_a_busy_one() {
    assertThat(isTimed(START)).isTrue();
    for (long ms = 0; ms < DeliverySample.APART_MS; ms++) {
      assertThat(isTimed(START + ms)).as("after %d ms", ms).isFalse();
    }
    assertThat(isTimed(START + DeliverySample.APART_MS)).isTrue();
  }

  @Test
  void the_next_where_the_clock_was_set_back() {
    assertThat(isTimed(START)).isTrue();
    assertThat(isTimed(START - 60_000)).isTrue();
  }

  @Test
  void none_that_says_no_time() {
    assertThat(isTimed(0)).isFalse();
  }
}
