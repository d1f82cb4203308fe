package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.StreamInfo;
import io.sluice.core.spi.Renderer;
import io.sluice.testkit.RenderedStream;
import io.sluice.testkit.RendererContract;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

class NdjsonContractTest extends RendererContract {

  @Override
  protected Renderer renderer(StreamInfo info) {
    return Renderers.of(Format.NDJSON, info, HttpOptions.DEFAULT);
  }

  @Override
  protected RenderedStream read(StreamInfo info, Buffer body) {
    List<Object> items = new ArrayList<>();
    String failure = null;
    for (String line : lines(body.toString())) {
      Object value = Json.decodeValue(line);
      if (value instanceof JsonObject object && object.containsKey("gap")) {
        items.add(RendererCase.gap(object.getJsonObject("gap")));
      } else if (value instanceof JsonObject object && object.containsKey("error")) {
        failure = object.getJsonObject("error").getString("code");
      } else {
        items.add(value);
      }
    }
    return new RenderedStream(items, failure);
  }

  private static List<String> lines(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    assertThat(text).endsWith("\n").doesNotContain("\r");
    return List.of(text.substring(0, text.length() - 1).split("\n", -1));
  }
}
