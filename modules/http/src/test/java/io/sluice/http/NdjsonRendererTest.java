package io.sluice.http;

import static io.sluice.http.RendererCase.chunks;
import static io.sluice.http.RendererCase.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Failure;
import io.sluice.core.FailureCode;
import io.sluice.core.Outcome;
import io.sluice.core.spi.Renderer.Ending;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class NdjsonRendererTest {

  private static List<Object> parse(Buffer out) {
    String text = out.toString();
    assertThat(text)
        .satisfiesAnyOf(t -> assertThat(t).isEmpty(), t -> assertThat(t).endsWith("\n"));
    return text.isEmpty()
        ? List.of()
        : List.of(text.substring(0, text.length() - 1).split("\n", -1)).stream()
            .map(line -> Json.decodeValue(line))
            .toList();
  }

  @Test
  void h1_a_failure_is_a_last_line_and_then_broken_off() {
    Outcome failed = new Outcome.Failed(Failure.of(FailureCode.SOURCE_FAILED, "a\nb"));
    NdjsonRenderer renderer = new NdjsonRenderer(Payload.JSON);
    Buffer out = whole(renderer, chunks(List.of("1")), failed);

    assertThat(parse(out)).hasSize(2).first().isEqualTo(1);
    assertThat(((JsonObject) parse(out).get(1)).getJsonObject("error").getString("message"))
        .isEqualTo("a\nb");
    assertThat(renderer.end(failed, false, Buffer.buffer())).isEqualTo(Ending.BREAK_OFF);
    assertThat(renderer.end(new Outcome.Cancelled("x"), false, Buffer.buffer()))
        .isEqualTo(Ending.BREAK_OFF);
    assertThat(renderer.end(Outcome.COMPLETED, true, Buffer.buffer())).isEqualTo(Ending.END);
  }
}
