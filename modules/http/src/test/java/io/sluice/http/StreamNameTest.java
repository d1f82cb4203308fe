package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.spi.LogText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StreamNameTest {

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a/b, a/b",
    "a/b%20c, a/b c",
    "a/%C3%A9, a/é",
    "a/b+c, a/b+c",
    "a/..b, a/..b"
  })
  void parts_are_decoded(String path, String name) {
    assertThat(StreamName.of(path)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/%",
        "a/%2",
        "a/%gg",
        "a/%ff",
        "a/%c3%28",
        "a/%00",
        "a/%2f",
        "a/%2e%2e",
        "a/..",
        "a/.",
        "a/%0d%0a",
        "a/%C2%85",
        "a b",
        "a/é"
      })
  void what_could_be_taken_for_something_else_is_refused(String path) {
    assertThatThrownBy(() -> StreamName.of(path)).isInstanceOf(Refusal.class);
  }

  @Test
  void b1_a_name_has_a_bound() {
    assertThatThrownBy(() -> StreamName.of("a".repeat(StreamName.MAX_LENGTH + 1)))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void strangers_text_forges_no_line_of_a_log() {
    assertThat(LogText.shown("a b\r\n\"\\é"))
        .isEqualTo("a\\u0020b\\u000d\\u000a\\u0022\\u005c\\u00e9");
    assertThat(LogText.shown("x".repeat(300))).hasSize(259).endsWith("...");
  }
}
