package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.Outcome;
import io.sluice.core.StreamException;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonRendererTest {

  @Test
  void values_are_elements() {
    assertThat(
            completed(
                    new JsonRenderer(Payload.JSON, null),
                    chunks(List.of("{\"a\":1}", " [2] ", "null")))
                .toString())
        .isEqualTo("{\"items\":[{\"a\":1}, [2] ,null],\"count\":3,\"outcome\":\"completed\"}\n");
  }

  @Test
  void b1_values_are_nested_only_so_deep() {
    String deepest = "[".repeat(1_000) + "]".repeat(1_000);

    assertThat(completed(new JsonRenderer(Payload.JSON, null), chunks(List.of(deepest))).toString())
        .contains(deepest);
    assertThatThrownBy(() ->
            completed(new JsonRenderer(Payload.JSON, null), chunks(List.of("[" + deepest + "]"))))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("nested deeper than 1000");
  }

  @Test
  void a_limit_is_told() {
    JsonRenderer renderer = new JsonRenderer(Payload.JSON, null);
    Buffer out = Buffer.buffer();
    renderer.begin(out);
    renderer.render(List.of(Chunk.json(1)), out);
    renderer.end(Outcome.COMPLETED, true, out);

    assertThat(out.toJsonObject().getString("outcome")).isEqualTo("limit");
  }
}
