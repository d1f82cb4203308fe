package io.sluice.http;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.sluice.core.Chunk;
import io.sluice.core.Gap;
import io.sluice.core.Item;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;

/** Renders a whole stream in one batch. */
final class RendererCase {
  private RendererCase() {}

  static Buffer whole(Renderer renderer, List<? extends Item> items, Outcome outcome) {
    Buffer out = Buffer.buffer();
    renderer.begin(out);
    if (!items.isEmpty()) {
      renderer.render(List.copyOf(items), out);
    }
    renderer.end(outcome, false, out);
    return out;
  }

  static Buffer completed(Renderer renderer, List<? extends Item> items) {
    return whole(renderer, items, Outcome.COMPLETED);
  }

  /** A gap as JSON tells it. */
  static Gap gap(JsonObject told) {
    return new Gap(
        told.getLong("from"), told.getLong("to"), Gap.Reason.valueOf(told.getString("reason")));
  }

  /** The rows of a table, read with a reader of its own. */
  static List<List<String>> csv(Buffer table) {
    try (Stream<CsvRecord> records =
        CsvReader.builder().maxBufferSize(1 << 24).ofCsvRecord(table.toString()).stream()) {
      return records.map(CsvRecord::getFields).toList();
    }
  }

  static List<Chunk> chunks(List<String> texts) {
    return texts.stream().map(Chunk::of).toList();
  }
}
