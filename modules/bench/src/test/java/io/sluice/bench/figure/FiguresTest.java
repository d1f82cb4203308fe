package io.sluice.bench.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a comparison gives is what the table gets. */
class FiguresTest {

  private static final Subject SMALL = new Subject(Area.NET, Work.bytes(64), Measure.CHUNKS);

  @TempDir Path directory;

  @Test
  void rounds_of_one_contender_are_one_figure_with_median_and_range() {
    Figures figures = new Figures();
    for (double round : new double[] {5, 1, 3}) {
      figures.add(SMALL, "RSocket", round);
    }
    Figure figure = figures.all().getFirst();
    assertThat(figures.all()).hasSize(1);
    assertThat(figure.median()).isEqualTo(3);
    assertThat(figure.min()).isEqualTo(1);
    assertThat(figure.max()).isEqualTo(5);
    figures.add(SMALL, "RSocket", 4);
    assertThat(figures.all().getFirst().median()).as("of the middle two").isEqualTo(3.5);
  }

  @Test
  void what_was_not_measured_has_a_reason_and_no_number() {
    Figures figures = new Figures();
    figures.notMeasured(SMALL, "nchan", "nginx was not found in PATH");
    Figure figure = figures.all().getFirst();
    assertThat(figure.isMeasured()).isFalse();
    assertThat(figure.median()).isNaN();
    assertThat(figure.reason()).isEqualTo("nginx was not found in PATH");
    assertThat(figure.json().containsKey("median")).isFalse();
  }

  @Test
  void what_failed_after_a_round_keeps_that_round() {
    Figures figures = new Figures();
    figures.add(SMALL, "send", 7);
    figures.notMeasured(SMALL, "send", "it gave up");
    assertThat(figures.all()).hasSize(1);
    assertThat(figures.all().getFirst().median()).isEqualTo(7);
  }

  @Test
  void what_is_no_number_is_refused() {
    assertThatThrownBy(() -> new Figures().add(SMALL, "send", Double.NaN))
        .hasMessageContaining("bus between JVMs, 64 B, chunks/s, send");
    assertThatThrownBy(() -> new Figure(SMALL.of("send"), List.of(), null))
        .hasMessageContaining("a reason");
  }

  @Test
  void a_file_of_them_is_read_as_it_was_written() throws Exception {
    Figures figures = new Figures();
    figures.add(SMALL, Figure.SLUICE, 1.5e6);
    figures.add(SMALL, Figure.SLUICE, 2);
    figures.notMeasured(SMALL, "nchan", "not here");
    Path file = directory.resolve("net-figures.json");
    figures.write(file);
    assertThat(Figures.read(file)).isEqualTo(figures.all());
  }

  @Test
  void work_is_named_in_one_way() {
    assertThat(Work.bytes(64)).isEqualTo("64 B");
    assertThat(Work.bytes(65_536)).isEqualTo("64 KiB");
    assertThat(Work.readers("SSE", 1)).isEqualTo("SSE, 1 reader");
    assertThat(Work.readers("SSE", 10_000)).isEqualTo("SSE, 10,000 readers");
  }
}
