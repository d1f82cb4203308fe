package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.Chunk;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonMessagesTest {

  private static final String[] VALUES = {
    "1",
    "-0.5e+10",
    "true",
    "null",
    "\"\"",
    "\"a,]\\\"}b\"",
    "\"ä😀\"",
    "[]",
    "[1, [2]]",
    "{}",
    "{\"a\": [1,\n2], \"b\":{\"c\":\"]\"}}",
    "12345678901234567890123",
    "\"\\ud83d\\ude00\"",
  };
  private static final String[] SPACES = {"", " ", "\n", "\r\n\t ", "  "};

  private static List<String> split(String text) {
    return JsonMessages.of(text.getBytes(StandardCharsets.UTF_8)).stream()
        .map(Chunk::text)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\":1} | {\"a\":1}",
        "1 | 1",
        "\"x\" | \"x\"",
        "[1,2] | 1 2",
        "[[1,2],[3]] | [1,2] [3]",
        "[[[1]]] | [[1]]",
        "[{\"a\":[1]}] | {\"a\":[1]}",
      })
  void an_array_is_flattened_by_exactly_one_level(String text, String messages) {
    assertThat(split(text)).containsExactly(messages.split(" ", -1));
  }

  @Test
  void an_empty_array_has_no_messages() {
    assertThat(split(" [ ] ")).isEmpty();
  }

  @Test
  void messages_keep_the_bytes_they_were_written_with() {
    Random random = new Random(7);
    for (int run = 0; run < 2_000; run++) {
      List<String> values = new ArrayList<>();
      StringBuilder text = new StringBuilder(space(random)).append('[');
      int count = 1 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        String value = VALUES[random.nextInt(VALUES.length)];
        values.add(value);
        text.append(i > 0 ? "," : "").append(space(random)).append(value).append(space(random));
      }
      text.append(']').append(space(random));
      assertThat(split(text.toString())).as(text.toString()).isEqualTo(values);
      assertThat(split(space(random) + values.get(0) + space(random)))
          .isEqualTo(values.get(0).startsWith("[") ? split(values.get(0)) : values.subList(0, 1));
    }
  }

  private static String space(Random random) {
    return SPACES[random.nextInt(SPACES.length)];
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "[1,]",
        "[1",
        "1 2",
        "{} {}",
        "[1][2]",
        "nul",
        "{\"a\":}",
        "[1,,2]",
        "'a'",
        "\"a",
        "\"\u0001\"",
        "NaN",
        "// x\n1",
        "[1]x",
        "\uFEFF1",
        "1\u0000",
        "\u00001",
      })
  void what_is_no_json_is_refused_by_name(String text) {
    assertThatThrownBy(() -> split(text))
        .isInstanceOfSatisfying(
            Refusal.class,
            refusal -> {
              assertThat(refusal.problem().status()).isEqualTo(400);
              assertThat(refusal.problem().members()).containsEntry("parameter", "body");
            });
  }

  @Test
  void bad_utf8_is_refused() {
    assertThatThrownBy(() -> JsonMessages.of(new byte[] {'"', (byte) 0xff, '"'}))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("UTF-8");
  }

  @Test
  void b1_depth_is_bounded() {
    assertThatThrownBy(() -> split("[".repeat(2_000) + "]".repeat(2_000)))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("deeper");
  }
}
