package io.sluice.sources.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import io.sluice.core.FailureCode;
import io.sluice.core.StreamException;
import io.sluice.core.StreamInfo;
import io.sluice.core.StreamRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelRequestTest {
  private static StreamRequest body(String json) {
    return StreamRequest.create().body(Chunk.of(json), StreamInfo.JSON);
  }

  @Test
  void a_body_is_read_and_written() {
    ModelRequest request =
        new ModelRequest(
            List.of(new Message(Message.Role.SYSTEM, "be kind"), Message.user("hé 🌍")),
            new Sampling(0.5, 1.0, 7, -3L, List.of("end")));
    assertThat(ModelRequest.of(request.streamRequest())).isEqualTo(request);
    ModelRequest least = new ModelRequest(List.of(Message.user("")), Sampling.DEFAULT);
    assertThat(ModelRequest.of(least.streamRequest())).isEqualTo(least);
  }

  @Test
  void parameters_say_the_same_without_a_body() {
    StreamRequest request =
        StreamRequest.create()
            .with("prompt", "hi")
            .with("temperature", "1.5")
            .with("top_p", "0")
            .with("max_tokens", "4")
            .with("seed", "9")
            .with("stop", "7");
    assertThat(ModelRequest.of(request))
        .isEqualTo(
            new ModelRequest(
                List.of(Message.user("hi")), new Sampling(1.5, 0.0, 4, 9L, List.of("7"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | messages",
        "{\"messages\":[]} | messages",
        "{\"messages\":\"hi\"} | messages",
        "{\"messages\":[1]} | messages[0]",
        "{\"messages\":[{\"role\":\"tool\",\"content\":\"x\"}]} | messages[0].role",
        "{\"messages\":[{\"content\":\"x\"}]} | messages[0].role",
        "{\"messages\":[{\"role\":\"user\"}]} | messages[0].content",
        "{\"messages\":[{\"role\":\"user\",\"content\":[]}]} | messages[0].content",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83d\"}]} | messages[0].content",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\",\"name\":1}]} | messages[0].name",
        "{\"temperature\":2.5} | temperature",
        "{\"temperature\":\"1\"} | temperature",
        "{\"top_p\":-1} | top_p",
        "{\"max_tokens\":0} | max_tokens",
        "{\"max_tokens\":1.5} | max_tokens",
        "{\"max_tokens\":1e99} | max_tokens",
        "{\"seed\":\"x\"} | seed",
        "{\"stop\":1} | stop",
        "{\"stop\":[\"\"]} | stop",
        "{\"stop\":[null]} | stop",
        "{\"stop\":[\"1\",\"2\",\"3\",\"4\",\"5\"]} | stop",
        "{\"tools\":[]} | tools"
      })
  void a_wrong_field_is_named(String json, String field) {
    assertThatThrownBy(() -> ModelRequest.of(body(json)))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> {
              assertThat(e.failure().code()).isEqualTo(FailureCode.BAD_REQUEST);
              assertThat(e.failure().details()).containsEntry("parameter", field);
              assertThat(e.failure().message()).contains(field);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"not JSON", "[]", "null", "1", "{\"messages\":[]} more", "{\"messages\":"})
  void a_body_that_is_no_object_is_refused(String json) {
    assertThatThrownBy(() -> ModelRequest.of(body(json)))
        .isInstanceOfSatisfying(
            StreamException.class,
            e -> assertThat(e.failure().message()).isEqualTo("the body must be one JSON object"));
  }

  @Test
  void other_requests_are_refused() {
    StreamRequest good = body("{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
    assertThatThrownBy(() -> ModelRequest.of(StreamRequest.create()))
        .hasMessageContaining("the parameter prompt");
    assertThatThrownBy(() -> ModelRequest.of(good.with("prompt", "y")))
        .hasMessageContaining("prompt is said in the body");
    assertThatThrownBy(() -> ModelRequest.of(StreamRequest.create().with("promt", "y")))
        .hasMessageContaining("unknown parameter 'promt'; allowed: prompt,");
    assertThatThrownBy(() -> ModelRequest.of(good.path("more")))
        .hasMessageContaining("nothing below");
    assertThatThrownBy(() -> ModelRequest.of(good.from("12")))
        .hasMessageContaining("from its start only");
    assertThatThrownBy(
            () -> ModelRequest.of(StreamRequest.create().body(Chunk.of("x"), "text/plain")))
        .hasMessageContaining("must be application/json, not text/plain");
  }
}
