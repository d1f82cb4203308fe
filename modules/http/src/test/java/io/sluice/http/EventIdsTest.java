package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.log.LogOffset;
import io.vertx.core.buffer.Buffer;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EventIdsTest {

  private static EventIds at(long position) {
    StreamInfo info = StreamInfo.of(StreamInfo.JSON).from(new LogOffset(7, position));
    return Objects.requireNonNull(EventIds.of(info));
  }

  private static String line(EventIds ids) {
    Buffer out = Buffer.buffer();
    ids.appendTo(out);
    assertThat(out.length()).isEqualTo(EventIds.LENGTH);
    return out.toString();
  }

  @Test
  void an_id_is_the_offset_after_the_chunk_wherever_it_goes() {
    Random random = new Random(1);
    EventIds ids = at(0);
    long position = 0;
    for (int i = 0; i < 200_000; i++) {
      if (i % 1_000 == 999) {
        position = random.nextLong(LogOffset.MAX);
      }
      ids.follow(Chunk.empty().at(position++));
      assertThat(line(ids)).isEqualTo("id: " + new LogOffset(7, position) + "\n");
      assertThat(ids.current()).isEqualTo(new LogOffset(7, position));
    }
  }

  @Test
  void s4_a_gap_of_a_recorded_sources_own_offsets_moves_no_id() {
    EventIds ids = at(0);
    ids.follow(Chunk.of("row").at(0));
    ids.follow(new Gap(20, 23, Gap.Reason.SKIPPED));

    assertThat(line(ids)).isEqualTo("id: 0000000000000007_0000000000000001\n");
  }

  @Test
  void s4_after_a_gap_ids_go_on_behind_it() {
    EventIds ids = at(3);
    ids.follow(new Gap(3, 1_000, Gap.Reason.RETENTION));

    assertThat(line(ids)).isEqualTo("id: 0000000000000007_0000000000001000\n");
  }

  @Test
  void what_a_source_says_of_offsets_does_not_count_where_items_are_counted() {
    EventIds ids = EventIds.counting(new LogOffset(7, 0));
    ids.follow(Chunk.empty().at(99));
    ids.follow(new Gap(3, 1_000, Gap.Reason.POLICY));

    assertThat(ids.position()).isEqualTo(2);
  }

  @Test
  void an_offset_out_of_range_is_refused() {
    assertThatThrownBy(() -> at(0).follow(Chunk.empty().at(LogOffset.MAX)))
        .isInstanceOf(StreamException.class);
    StreamInfo info = StreamInfo.of(StreamInfo.JSON).from(LogOffset.START);
    assertThat(EventIds.has(info)).isFalse();
  }
}
