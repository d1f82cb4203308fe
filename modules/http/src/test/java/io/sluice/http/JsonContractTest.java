package io.sluice.http;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.sluice.testkit.RenderedStream;
import io.sluice.testkit.RendererContract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

class JsonContractTest extends RendererContract {

  @Override
  protected Renderer renderer(StreamInfo info) {
    return Renderers.of(Format.JSON, info, HttpOptions.DEFAULT);
  }

  @Override
  protected RenderedStream read(StreamInfo info, Buffer body) {
    JsonObject document = body.toJsonObject();
    List<Object> items = new ArrayList<>();
    document.getJsonArray("items").forEach(items::add);
    for (Object gap : document.getJsonArray("gaps", new JsonArray())) {
      items.add(RendererCase.gap((JsonObject) gap));
    }
    return RenderedStream.of(items);
  }

  @Override
  protected boolean tellsGapsInPlace() {
    return false;
  }
}
