package io.sluice.log.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** What was put into a segment is what comes out, whatever was forgotten meanwhile. */
class SegmentTest {

  private static Chunk chunk(int number, int length) {
    byte[] bytes = new byte[length + 2];
    java.util.Arrays.fill(bytes, (byte) number);
    Chunk slice = Chunk.of(bytes, 1, length);
    Chunk some = number % 3 == 0 ? Chunk.wellFormedJson(slice.bytes()) : slice;
    return number % 5 == 0 ? some.withEvent("event-" + number) : some;
  }

  private static void assertSame(Chunk found, Chunk put, long position) {
    assertThat(found).isEqualTo(put.at(position));
    assertThat(found.isWellFormedJson()).isEqualTo(put.isWellFormedJson());
  }

  @Property(tries = 300)
  void what_was_added_is_there_with_its_event_and_its_kind(
      @ForAll @Size(min = 1, max = 256) List<@IntRange(max = 6_000) Integer> lengths,
      @ForAll @IntRange(min = 1, max = 9) int every) {
    Segment segment = new Segment(100, true);
    List<Chunk> put = new ArrayList<>();
    long forgotten = 100;
    long cost = 0;
    for (int length : lengths) {
      Chunk next = chunk(put.size(), length);
      segment.add(next, put.size());
      put.add(next);
      cost += Segment.cost(next);
      if (put.size() % every == 0) { // a log that keeps the newest few
        long from = Math.max(forgotten, segment.end() - 10);
        long freed = segment.forgettable(from);
        assertThat(segment.forget(from)).isEqualTo(freed);
        forgotten = from;
        cost -= freed;
      }
      for (long position = forgotten; position < segment.end(); position++) {
        int index = (int) (position - 100);
        assertSame(segment.get(position), put.get(index), position);
        assertThat(segment.length(position)).isEqualTo(put.get(index).length());
        assertThat(segment.appendedMs(position)).isEqualTo(index);
      }
      long kept = 0;
      for (long position = forgotten; position < segment.end(); position++) {
        int size = segment.length(position);
        kept += size < Segment.LARGE ? size : 0;
      }
      // a quarter more than is needed, and what is not worth cutting off
      long most = Math.max(2 * kept, kept + Segment.LARGE);
      assertThat((long) segment.room()).isLessThanOrEqualTo(most + most / 4 + 64);
      if (segment.isFull()) {
        break;
      }
    }
    assertThat(segment.release()).isEqualTo(cost);
  }

  @Test
  void what_was_read_stays_as_it_was_when_more_is_added_and_forgotten() {
    Segment segment = new Segment(0, false);
    segment.add(Chunk.of("first"), 1);
    Chunk first = segment.get(0);
    for (int i = 1; i < Segment.MAX_CHUNKS && !segment.isFull(); i++) {
      segment.add(Chunk.of("x".repeat(200)), i);
      segment.forget(i);
    }

    assertThat(first.text()).isEqualTo("first");
  }

  @Test
  void a_full_segment_has_no_room_left_and_gives_back_what_is_forgotten() {
    Segment segment = new Segment(0, false);
    while (!segment.isFull()) {
      segment.add(Chunk.of("x".repeat(100)), 1);
    }
    assertThat(segment.room()).isEqualTo(100 * (int) segment.end());

    segment.forget(segment.end() - 10);

    assertThat(segment.room()).isLessThanOrEqualTo(Segment.LARGE + 1_000);
    assertThat(segment.get(segment.end() - 10).text()).isEqualTo("x".repeat(100));
  }

  @Test
  void a_segment_that_is_shared_no_more_forgets_again() {
    Segment segment = new Segment(0, false);
    segment.add(Chunk.of("first"), 1);
    segment.add(Chunk.of("second"), 1);
    segment.share();
    assertThat(segment.forget(1)).isZero();
    assertThat(segment.release()).isZero();

    assertThat(segment.forget(1)).isEqualTo(Segment.cost(Chunk.of("first")));
    assertThat(segment.release()).isEqualTo(Segment.cost(Chunk.of("second")));
  }

  @Test
  void what_is_forgotten_of_a_shared_segment_stays() {
    Segment segment = new Segment(0, false);
    segment.add(Chunk.of("first"), 1);
    segment.add(Chunk.of("x".repeat(Segment.LARGE)), 2);
    segment.share();

    assertThat(segment.forget(2)).isZero();
    assertThat(segment.get(0).text()).isEqualTo("first");
    assertThat(segment.get(1).length()).isEqualTo(Segment.LARGE);
  }
}
