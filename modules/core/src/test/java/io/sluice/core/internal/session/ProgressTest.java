package io.sluice.core.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Position;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import io.sluice.core.log.LogOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where the rest of a stream begins. */
class ProgressTest {
  private static final StreamInfo TEXT = StreamInfo.of(StreamInfo.TEXT);

  private static String next(StreamInfo info, Item... items) {
    Progress progress = new Progress(StreamRequest.create(), info, 0);
    progress.add(List.of(items));
    return String.valueOf(progress.rest(0, 1_000).from());
  }

  @Test
  void s4_a_logs_own_gap_is_passed_and_that_of_a_recorded_source_is_not_its_own() {
    StreamInfo log = TEXT.from(new LogOffset(7, 0));
    Chunk first = Chunk.of("x").at(0);
    assertThat(next(log, first, new Gap(1, 9, Gap.Reason.RETENTION)))
        .isEqualTo("0000000000000007_0000000000000009");
    assertThat(next(log, first, new Gap(20, 23, Gap.Reason.SKIPPED)))
        .isEqualTo("0000000000000007_0000000000000001");
  }

  @Test
  void s4_of_a_version_chunks_and_gaps_count_whatever_offsets_they_tell() {
    StreamInfo table = TEXT.from(new Position("v", 3));
    Gap gap = new Gap(20, 23, Gap.Reason.SKIPPED);
    assertThat(next(table)).isEqualTo("3@v");
    assertThat(next(table, Chunk.of("x").at(99), gap, Chunk.of("y"))).isEqualTo("6@v");
  }

  @Test
  void only_what_can_be_recognised_again_is_asked_for() {
    for (StreamInfo info :
        List.of(
            TEXT,
            TEXT.version("v"),
            TEXT.resumable(true),
            TEXT.resumable(true).version("v"),
            TEXT.from(new Position("v", 0)).version(""),
            TEXT.from(new Position("v", 0)).version(null))) {
      assertThat(new Progress(StreamRequest.create(), info, 0).isKept()).isFalse();
    }
    StreamInfo table = TEXT.from(new Position("v", 0));
    assertThat(new Progress(StreamRequest.create(), table, 0).isKept()).isTrue();
  }
}
