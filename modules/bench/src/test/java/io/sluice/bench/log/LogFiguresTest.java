package io.sluice.bench.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is printed of appends and replays. */
class LogFiguresTest {

  @Test
  void a_ratio_is_of_what_was_measured_as_well() {
    LogFigures figures = new LogFigures();
    figures.add("append", "append", 2_000);
    figures.add("replay on the bus", "replay", 500);
    figures.add("append in Sluice", "append", 500);
    assertThat(figures.table().lines().skip(1))
        .satisfiesExactly(
            line -> assertThat(line).contains("2,000").endsWith("100 % of append"),
            line -> assertThat(line).contains("500").endsWith("replay was not measured"),
            line -> assertThat(line).contains("500").endsWith("25 % of append"));
  }
}
