package io.sluice.sources.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.core.Chunk;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextObjectTest {
  private final TextObject object = new TextObject("{\"a\":\"", "\",\"b\":1}");

  @ParameterizedTest
  @ValueSource(
      strings = {"", "plain", "a\"quote", "back\\slash", "line\nbreak", "é", "\uD83D\uDE00"})
  void what_is_written_is_json_with_the_text(String text) {
    Chunk written = object.of(text);
    assertThat(new JsonObject(written.text()))
        .isEqualTo(new JsonObject().put("a", text).put("b", 1));
    assertThat(object.begins(written)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "plain", "{}:,[] ~\u007f"})
  void ascii_without_escapes_is_read(String text) {
    assertThat(object.plain(object.of(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{\"a\":\"",
        "{\"a\":\"\",\"b\":1",
        "{\"a\":\"x\",\"b\":2}",
        "{\"c\":\"x\",\"b\":1}",
        "{\"a\":\"x\\n\",\"b\":1}",
        "{\"a\":\"x\ny\",\"b\":1}",
        "{\"a\":\"é\",\"b\":1}",
        "{\"a\":\"x\",\"z\":\"y\",\"b\":1}",
        "{\"a\": \"x\",\"b\":1}"
      })
  void anything_else_is_for_a_parser(String json) {
    assertThat(object.plain(Chunk.of(json))).isNull();
  }

  @Test
  void what_is_no_utf8_is_for_a_parser_to_refuse() {
    byte[] bytes = "{\"a\":\"x\",\"b\":1}".getBytes(StandardCharsets.US_ASCII);
    bytes[6] = (byte) 0xff;
    assertThat(object.plain(Chunk.of(bytes))).isNull();
  }
}
