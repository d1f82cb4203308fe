package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.completed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRendererTest {

  @Test
  void values_are_elements() {
    assertThat(
            completed(new JsonRenderer(Payload.JSON), chunks(List.of("{\"a\":1}", " [2] ", "null")))
                .toString())
        .isEqualTo("{\"items\":[{\"a\":1}, [2] ,null],\"count\":3,\"outcome\":\"completed\"}\n");
  }

  @Test
  void a_limit_is_told() {
    JsonRenderer renderer = new JsonRenderer(Payload.JSON);
    Buffer out = Buffer.buffer();
    renderer.begin(out);
    renderer.render(List.of(Chunk.json(1)), out);
    renderer.end(Outcome.COMPLETED, true, out);

    assertThat(out.toJsonObject().getString("outcome")).isEqualTo("limit");
  }
}
