package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.StreamObserver.Activity;
import io.sluice.core.spi.StreamObserver.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} against a real scrape, both ways. */
class MetricsDocTest {
  private record Row(String name, String type, String unit, Set<String> labels) {}

  private static List<Row> documented() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("../../docs/metrics.md"))) {
      if (line.startsWith("| `sluice_")) {
        String[] cells = line.split("\\|", -1);
        Set<String> labels =
            Arrays.stream(cells[4].replace("`", "").split(",", -1))
                .map(String::strip)
                .filter(label -> !label.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
        rows.add(
            new Row(cells[1].replace("`", "").strip(), cells[2].strip(), cells[3].strip(), labels));
      }
    }
    return rows;
  }

  private static Scrape everything() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MeteredStreams streams = new MeteredStreams(registry, 1, name -> true, System::nanoTime);
    var meter = streams.opened("a", Side.CONSUMER);
    meter.chunks(1, 1);
    meter.firstChunk(1);
    meter.activity(Activity.WAITING_FOR_DEMAND);
    meter.ended(Outcome.COMPLETED);
    streams.refused("a", FailureCode.OVERLOADED);
    return Scrape.parse(registry.scrape());
  }

  @Test
  void every_meter_is_documented_and_every_documented_meter_exists() throws IOException {
    Set<String> names = new TreeSet<>();
    documented().forEach(row -> names.add(row.name()));
    assertThat(names).isEqualTo(everything().types().keySet());
  }

  @Test
  void types_units_and_labels_are_as_documented() throws IOException {
    Scrape scrape = everything();
    for (Row row : documented()) {
      assertThat(scrape.types()).containsEntry(row.name(), row.type());
      assertThat(scrape.labelNames(row.name())).as(row.name()).isEqualTo(row.labels());
      if (Set.of("seconds", "bytes").contains(row.unit())) {
        assertThat(row.name()).contains(row.unit());
      }
    }
  }
}
