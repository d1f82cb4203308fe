package io.sluice.bench.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The table has what was measured, also where not everybody was measured with every size. */
class NetReportTest {

  @Test
  void who_was_not_measured_with_a_size_has_no_row_there() {
    String table =
        NetReport.table(
            List.of(
                figure(Kind.SLUICE, 64, 2_000),
                figure(Kind.RSOCKET, 64, 1_000),
                figure(Kind.SLUICE, 1_024, 500)));
    assertThat(table.lines())
        .hasSize(4)
        .anySatisfy(line -> assertThat(line).contains("64  RSocket ", "2.00 x"));
  }

  private static NetFigure figure(Kind kind, int size, long chunks) {
    return new NetFigure(kind, size, chunks, Duration.ofSeconds(1), Duration.ofSeconds(1));
  }
}
