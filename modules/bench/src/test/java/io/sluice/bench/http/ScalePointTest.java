package io.sluice.bench.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** One size's rounds: the middle of each figure, of those that told it. */
class ScalePointTest {

  @Test
  void the_middle_of_each_figure_is_taken_by_itself() {
    assertThat(ScalePoint.median(List.of(point(1, 9, 5), point(3, 7, 4), point(2, 8, 90))))
        .isEqualTo(point(2, 8, 5));
    assertThat(ScalePoint.median(List.of(point(1, 2, 10), point(2, 4, 20))))
        .isEqualTo(point(1.5, 3, 15));
  }

  @Test
  void what_no_round_told_is_not_told_and_what_one_did_is() {
    assertThat(ScalePoint.median(List.of(point(1, 1, -1), point(1, 1, -1))).heapBytes())
        .isEqualTo(-1);
    assertThat(ScalePoint.median(List.of(point(1, 1, -1), point(1, 1, 8))).heapBytes())
        .isEqualTo(8);
  }

  private static ScalePoint point(double deliveries, double cpuMicros, long heapBytes) {
    return new ScalePoint(
        ScaleSeries.READERS, 100, deliveries, cpuMicros, -1, heapBytes, heapBytes);
  }
}
