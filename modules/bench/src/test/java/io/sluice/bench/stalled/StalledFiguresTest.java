package io.sluice.bench.stalled;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of the memory that was watched. */
class StalledFiguresTest {

  private static final long MB = 1_000_000;

  @Test
  void memory_is_flat_only_where_it_was_told() {
    assertThat(verdict(100 * MB, 300 * MB, 101 * MB, 300 * MB)).isEqualTo("flat");
    assertThat(verdict(-1, -1, -1, -1)).isEqualTo("not measured");
    assertThat(verdict(-1, 300 * MB, -1, 300 * MB)).isEqualTo("not measured");
  }

  @Test
  void growth_of_either_is_not_flat() {
    assertThat(verdict(100 * MB, 300 * MB, 110 * MB, 300 * MB)).isEqualTo("NOT FLAT");
    assertThat(verdict(-1, 300 * MB, -1, 310 * MB)).isEqualTo("NOT FLAT");
  }

  private static String verdict(long heap, long resident, long laterHeap, long laterResident) {
    return new StalledFigures(
            1,
            List.of(
                new StalledFigures.Sample(0, heap, resident),
                new StalledFigures.Sample(10, laterHeap, laterResident)),
            Duration.ofSeconds(5),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO)
        .verdict();
  }
}
