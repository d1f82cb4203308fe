package io.sluice.http;

import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.sluice.testkit.RenderedStream;
import io.sluice.testkit.RendererContract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

class SseContractTest extends RendererContract {

  @Override
  protected Renderer renderer(StreamInfo info) {
    return Renderers.of(Format.SSE, info, HttpOptions.DEFAULT);
  }

  @Override
  protected RenderedStream read(StreamInfo info, Buffer body) {
    List<Object> items = new ArrayList<>();
    String failure = null;
    for (SseParser.Event event : SseParser.parse(body)) {
      switch (event.type()) {
        case "message" -> items.add(info.isJson() ? Json.decodeValue(event.data()) : event.data());
        case "gap" -> items.add(RendererCase.gap(new JsonObject(event.data())));
        case "error" -> failure = new JsonObject(event.data()).getString("code");
        case "done" -> {}
        default -> throw new AssertionError("forged: " + event.type());
      }
    }
    return new RenderedStream(items, failure);
  }

  /** Every kind of line end is LF to a client. */
  @Override
  protected Object element(StreamInfo info, Chunk chunk) {
    return info.isText()
        ? chunk.text().replace("\r\n", "\n").replace('\r', '\n')
        : super.element(info, chunk);
  }
}
