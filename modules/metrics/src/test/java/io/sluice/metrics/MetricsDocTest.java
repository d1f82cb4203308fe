package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.ChunkBus;
import io.sluice.core.StreamRequest;
import io.sluice.core.spi.ChunkWriter;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docs/metrics.md} against a real scrape, both ways. */
class MetricsDocTest {
  private record Row(String name, String type, String unit, Set<String> labels) {}

  private static Scrape scrape;

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

  @BeforeAll
  static void everything() {
    Vertx vertx = Vertx.vertx();
    try {
      Metrics metrics = Metrics.create(10).bind(vertx);
      ChunkBus bus = ChunkBus.on(vertx);
      bus.offer("hello", request -> OneChunk::write).await();
      bus.open("hello", StreamRequest.create())
          .compose(stream -> stream.collect(10, 1_000))
          .await();
      assertThatThrownBy(() -> bus.open("nobody", StreamRequest.create()).await())
          .hasMessageContaining("UNKNOWN_STREAM");
      scrape = Scrape.parse(metrics.registry().scrape());
    } finally {
      vertx.close().await();
    }
  }

  private static final class OneChunk {
    static void write(ChunkWriter out) {
      out.emit(Chunk.of("hello"));
      out.end();
    }
  }

  @Test
  void every_meter_is_documented_and_every_documented_meter_exists() throws IOException {
    Set<String> names = new TreeSet<>();
    documented().forEach(row -> names.add(row.name()));
    assertThat(names).isEqualTo(scrape.types().keySet());
  }

  @Test
  void types_units_and_labels_are_as_documented() throws IOException {
    for (Row row : documented()) {
      assertThat(scrape.types()).containsEntry(row.name(), row.type());
      assertThat(scrape.labelNames(row.name())).as(row.name()).isEqualTo(row.labels());
      if (Set.of("seconds", "bytes").contains(row.unit())) {
        assertThat(row.name()).contains(row.unit());
      }
    }
  }
}
