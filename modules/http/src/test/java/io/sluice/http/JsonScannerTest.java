package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonParser;
import io.sluice.core.Chunk;
import io.sluice.core.StreamException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rule H2: a chunk of a JSON stream is one JSON value, or fails it. */
class JsonScannerTest {

  private static final List<String> VALUES =
      List.of(
          "{\"a\":[1,-2.5e+10,{\"b\":null}],\"c\":\"x\\u00e9\\n\",\"d\":{}}",
          " [ true , false , [ ] , \"\\\"\\\\\" , 0 , 0.5E-3 ] ",
          "\"grüße 🎈\"",
          "-0",
          "[[[[{\"deep\":[[[]]]}]]]]");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "\"\"",
        "0",
        "-0.0",
        "1e5",
        "12E+3",
        "true",
        "false",
        "null",
        " 1\r\n\t",
        "\"\\/\\b\\f\\r\\t\\uD800\"",
        "{\"\":{\"a\":[]}}",
        "[{},[],\"\",1]"
      })
  void h2_one_value_passes(String json) {
    assertThatCode(() -> JsonScanner.check(Chunk.of(json))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[",
        "\"",
        "}",
        "]",
        ",",
        ":",
        "{]",
        "[}",
        "[1,]",
        "[,1]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "{1:1}",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e",
        "1e+",
        "tru",
        "nul",
        "NaN",
        "'a'",
        "\"\\x\"",
        "\"\\u12g4\"",
        "\"\\u123",
        "\"\\",
        "\"a\nb\"",
        "\"a\u0000\"",
        "// 1",
        "[1 2]",
        "\uFEFF1",
        "1}",
        "truex"
      })
  void h2_what_is_malformed_fails(String json) {
    assertThatThrownBy(() -> JsonScanner.check(Chunk.of(json)))
        .isInstanceOf(StreamException.class)
        .hasMessageContaining("is malformed");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '|',
      value = {"||,is empty", "| \n|,is empty", "1 2,more than one", "{}{},more than one"})
  void h2_neither_none_nor_two(String json, String message) {
    assertThatThrownBy(() -> JsonScanner.check(Chunk.of(json))).hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":"})
  void b1_nesting_is_bounded(String open) {
    String close = open.equals("[") ? "]" : "}";
    String deepest =
        open.repeat(JsonText.MAX_DEPTH - 1)
            + (open.equals("[") ? "[]" : "{}")
            + close.repeat(JsonText.MAX_DEPTH - 1);
    assertThatCode(() -> JsonScanner.check(Chunk.of(deepest))).doesNotThrowAnyException();
    assertThatThrownBy(() -> JsonScanner.check(Chunk.of(open + deepest + close)))
        .hasMessageContaining("deeper than 1000");
    assertThatThrownBy(() -> JsonScanner.check(Chunk.of(open.repeat(1_000_000))))
        .hasMessageContaining("deeper than 1000");
  }

  /** Values with some bytes changed: as good a mixture of right and wrong as any. */
  @Test
  void h2_agrees_with_a_parser_on_what_is_json() {
    Random random = new Random(7);
    int good = 0;
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(VALUES.get(random.nextInt(VALUES.size())));
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        char other = "{}[]:,\"\\ 01-+.eEtrufalsn\n".charAt(random.nextInt(25));
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.setCharAt(at, other);
          case 1 -> text.insert(at, other);
          default -> text.deleteCharAt(at).append(' ');
        }
      }
      byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
      String json = new String(bytes, StandardCharsets.UTF_8);
      boolean expected = isJson(json);
      assertThat(passes(Chunk.of(bytes))).as(json).isEqualTo(expected);
      good += expected ? 1 : 0;
    }
    assertThat(good).isBetween(10_000, 40_000);
  }

  private static boolean passes(Chunk chunk) {
    try {
      JsonScanner.check(chunk);
      return true;
    } catch (StreamException malformed) {
      return false;
    }
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = JsonText.parser(text)) {
      if (parser.nextToken() == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException malformed) {
      return false;
    }
  }
}
