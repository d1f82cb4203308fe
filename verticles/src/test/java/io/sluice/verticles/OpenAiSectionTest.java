package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.sources.combine.Retry;
import io.sluice.sources.upstream.HttpSourceOptions.Limits;
import io.sluice.sources.upstream.OpenAiOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiSectionTest {
  private static final Map<String, String> ENVIRONMENT =
      Map.of("GOOD", "sk-secret\n", "BLANK", " ", "BAD", "sk secret");

  private static OpenAiOptions options(String more) {
    JsonObject stream =
        new JsonObject("{\"type\": \"openai\", \"url\": \"http://127.0.0.1/v1\", \"model\": \"m\"}")
            .mergeIn(new JsonObject(more));
    JsonObject config =
        new JsonObject()
            .put("streams", new JsonObject().put("m", stream))
            .put(
                "timeouts",
                new JsonObject("{\"slow\": {\"open\": \"2m\", \"stream\": \"infinity\"}}"));
    Configuration checked = Configuration.of(config, "streams", "timeouts");
    OpenAiSection section = OpenAiSection.all(checked, List.of("m"), ENVIRONMENT::get).get("m");
    assertThat(section).isNotNull();
    assertThat(section.toString()).doesNotContain("secret", "127.0.0.1");
    return section.options();
  }

  @Test
  void without_more_it_is_as_the_code_says_with_the_default_profile() {
    OpenAiOptions code = OpenAiOptions.of("http://127.0.0.1/v1", "m");
    assertThat(options("{}")).isEqualTo(code.total(Duration.ofMinutes(30)));
  }

  @Test
  void keys_profiles_and_retries_are_read() {
    OpenAiOptions options =
        options(
            """
            {"key": "${ENV:GOOD}", "usage": false, "maxStreams": 7, "connectTimeout": "1s",
             "retryAttempts": 2, "retryDelay": "1s", "retryMaxDelay": "2s",
             "timeouts": {"profile": "slow", "next": "3s"}}
            """);
    assertThat(options.key()).isEqualTo("sk-secret");
    assertThat(options.usage()).isFalse();
    assertThat(options.retry())
        .isEqualTo(new Retry(2, Duration.ofSeconds(1), Duration.ofSeconds(2)));
    assertThat(options.limits())
        .isEqualTo(
            new Limits(
                1_048_576,
                1_048_576,
                7,
                Duration.ofSeconds(1),
                Duration.ofMinutes(2),
                Duration.ofSeconds(3)));
    assertThat(options.total()).isNull();
    assertThat(options("{\"retryAttempts\": 0}").retry()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"key\": \"sk-secret\"} | streams.m.key = ***: allowed is ${ENV:NAME}, naming an",
        "{\"key\": \"${ENV:GONE}\"} | streams.m.key: needs the environment variable GONE",
        "{\"key\": \"${ENV:BLANK}\"} | streams.m.key: needs the environment variable BLANK",
        "{\"key\": \"${ENV:BAD}\"} | streams.m.key: in BAD must be printable ASCII",
        "{\"url\": \"ftp://127.0.0.1\"} | streams.m.url: url must begin with http:// or https://",
        "{\"url\": \"http://127.0.0.1/{a}\"} | streams.m.url: url must have no slots",
        "{\"timeouts\": \"slwo\"} | streams.m.timeouts: there is no timeout profile of that name",
        "{\"retryDelay\": \"1m\"} | streams.m.retryMaxDelay: must be at least retryDelay",
        "{\"trust\": \"no.crt\"} | streams.m.trust: must be a file that exists",
        "{\"feed\": {}} | streams.m.feed = {}: there is no such key",
      })
  void a_mistake_names_the_key_and_tells_no_secret(String more, String message) {
    assertThatThrownBy(() -> options(more))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("sk-secret")
        .hasMessageNotContaining("127.0.0.1");
  }
}
