package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.sluice.testkit.RenderedStream;
import io.sluice.testkit.RendererContract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** A row is read as an object by the header's names; what is no object as its one cell. */
class CsvContractTest extends RendererContract {

  @Override
  protected Renderer renderer(StreamInfo info) {
    return Renderers.of(Format.CSV, info, HttpOptions.DEFAULT);
  }

  @Override
  protected RenderedStream read(StreamInfo info, Buffer body) {
    List<List<String>> rows = new ArrayList<>(RendererCase.csv(body));
    List<String> header = rows.isEmpty() ? List.of() : rows.removeFirst();
    return RenderedStream.of(
        rows.stream().map(row -> info.isJson() ? object(header, row) : row.getFirst()).toList());
  }

  private static Object object(List<String> header, List<String> row) {
    JsonObject object = new JsonObject();
    IntStream.range(0, header.size()).forEach(i -> object.put(header.get(i), row.get(i)));
    return object;
  }

  @Override
  protected Object element(StreamInfo info, Chunk chunk) {
    if (!info.isJson()) {
      return super.element(info, chunk);
    }
    JsonObject cells = new JsonObject();
    chunk
        .toBuffer()
        .toJsonObject()
        .forEach(field -> cells.put(field.getKey(), "" + field.getValue()));
    return cells;
  }
}
