package io.sluice.bench.summary;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.figure.Area;
import io.sluice.bench.figure.Figure;
import io.sluice.bench.figure.Figures;
import io.sluice.bench.figure.Measure;
import io.sluice.bench.figure.Subject;
import io.sluice.bench.figure.Work;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Targets are judged by medians of one sitting, and by nothing that was not measured. */
class TargetTest {

  private static final Subject SMALL = new Subject(Area.NET, Work.bytes(64), Measure.CHUNKS);

  private final Figures figures = new Figures();

  @ParameterizedTest
  @CsvSource({"500, REACHED", "499, MISSED", "501, REACHED"})
  void a_ratio_is_of_medians_and_its_limit_is_enough(double median, Verdict.Standing standing) {
    figures.add(SMALL, Figure.SLUICE, 1);
    figures.add(SMALL, Figure.SLUICE, median);
    figures.add(SMALL, Figure.SLUICE, 1e9);
    figures.add(SMALL, "RSocket", 100);
    Verdict verdict = judge(Target.atLeast(5, SMALL, "RSocket"));
    assertThat(verdict.standing()).isEqualTo(standing);
    assertThat(verdict.stands()).isEqualTo(median / 100);
  }

  @ParameterizedTest
  @CsvSource({"10_048, REACHED", "10_049, MISSED", "4_000, REACHED"})
  void a_difference_is_to_the_peer(String bytes, Verdict.Standing standing) {
    Subject idle = new Subject(Area.IDLE, "SSE", Measure.BYTES_A_READER);
    figures.add(idle, Figure.SLUICE, Double.parseDouble(bytes.replace("_", "")));
    figures.add(idle, "bare", 8_000);
    assertThat(judge(Target.atMostMore(2_048, idle, "bare")).standing()).isEqualTo(standing);
  }

  @Test
  void a_value_stands_by_itself() {
    Subject start = new Subject(Area.START, "ready", Measure.SECONDS);
    figures.add(start, Figure.SLUICE, 1.49);
    assertThat(judge(Target.atMost(1.5, start)).standing()).isEqualTo(Verdict.Standing.REACHED);
    assertThat(judge(Target.atLeast(1.5, start)).standing()).isEqualTo(Verdict.Standing.MISSED);
  }

  @Test
  void what_was_not_measured_is_not_known_and_says_why() {
    Target target = Target.atLeast(5, SMALL, "RSocket");
    assertThat(judge(target).standing()).isEqualTo(Verdict.Standing.NOT_KNOWN);
    assertThat(judge(target).reason()).isEqualTo("sluice was not measured in this sitting");
    figures.add(SMALL, Figure.SLUICE, 1);
    figures.notMeasured(SMALL, "RSocket", "its port was taken");
    assertThat(judge(target).reason()).isEqualTo("RSocket: its port was taken");
    assertThat(judge(target).stands()).isNaN();
  }

  @Test
  void beside_nothing_there_is_no_ratio() {
    figures.add(SMALL, Figure.SLUICE, 1);
    figures.add(SMALL, "RSocket", 0);
    assertThat(judge(Target.atLeast(5, SMALL, "RSocket")).standing())
        .isEqualTo(Verdict.Standing.NOT_KNOWN);
  }

  @Test
  void every_target_is_in_words_and_named_once() {
    assertThat(Targets.all())
        .extracting(TargetText::of)
        .doesNotHaveDuplicates()
        .contains(
            "bus between JVMs, 64 B, chunks/s: at least 5 times RSocket",
            "bus inside a JVM, 16 KiB, chunks/s: at least 0.80 times Pipe",
            "fan-out, SSE, 1,000 readers, deliveries/s: at least 1,500,000",
            "idle readers, SSE, bytes a reader: at most 2,048 more than bare",
            "start, ./sluice run to its ready line, s: at most 1.50");
  }

  private Verdict judge(Target target) {
    return target.judge(new Measured(figures.all()));
  }
}
