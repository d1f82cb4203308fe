package io.sluice.sources.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.core.StreamException;
import io.sluice.core.StreamRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrlTemplateTest {
  private static final UrlTemplate TEMPLATE =
      new UrlTemplate("http://h:1/a/{part}/b?q={q}&k=1", Map.of("q", "d"));

  private static String fill(String part, String q) {
    return TEMPLATE.fill(StreamRequest.create().with("part", part).with("q", q)).toString();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a b", "x/../y", "a?b#c", "a&k=2", "%2e%2e", "é😀", "';$(x)", "a\r\nb", "{q}", "$1"
      })
  void a_value_stays_one_encoded_part(String value) {
    String[] split = fill(value, value).substring("http://h:1/a/".length()).split("/b\\?q=");
    assertThat(split).hasSize(2);
    assertThat(split[1]).endsWith("&k=1").isEqualTo(split[0] + "&k=1");
    assertThat(split[0]).matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})*");
    assertThat(java.net.URLDecoder.decode(split[0], java.nio.charset.StandardCharsets.UTF_8))
        .isEqualTo(value);
  }

  @Test
  void what_would_leave_its_place_is_refused() {
    for (String part : new String[] {".", "..", "", "x".repeat(3000)}) {
      assertThatThrownBy(() -> fill(part, "")).isInstanceOf(StreamException.class);
    }
    assertThat(fill("a", "")).isEqualTo("http://h:1/a/a/b?q=&k=1");
    assertThat(TEMPLATE.fill(StreamRequest.create().with("part", "a")).toString())
        .isEqualTo("http://h:1/a/a/b?q=d&k=1");
    assertThatThrownBy(() -> TEMPLATE.fill(StreamRequest.create()))
        .hasMessageContaining("part is missing");
    assertThatThrownBy(() -> TEMPLATE.fill(StreamRequest.create().with("other", "1")))
        .hasMessageContaining("unknown parameter 'other'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h/",
        "h/a",
        "http://{h}/",
        "http://h:{p}/",
        "{s}://h/",
        "http://u:p@h/",
        "http://h/#f",
        "http://h/?{name}=1",
        "http://h/a b",
        "http://h/{}",
        "/path"
      })
  void a_template_that_gives_away_more_than_a_part_is_none(String url) {
    assertThatThrownBy(() -> new UrlTemplate(url, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("u:p");
  }
}
