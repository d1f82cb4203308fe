package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.verticles.Configuration.Argument;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationTest {
  @TempDir Path dir;

  private Path file(String yaml) throws IOException {
    return Files.writeString(dir.resolve("sluice.yaml"), yaml);
  }

  private JsonObject load(String yaml, Map<String, String> environment) throws IOException {
    return Configuration.load(file(yaml), environment, List.of()).json();
  }

  private List<String> mistakes(String yaml, Map<String, String> environment) throws IOException {
    Path file = file(yaml);
    ConfigurationException e =
        catchThrowableOfType(
            ConfigurationException.class, () -> Configuration.load(file, environment, List.of()));
    assertThat(e).as("nothing was refused").isNotNull();
    return e.mistakes().stream().map(it -> it.replace(dir + "/", "")).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "http: {port: 99999} | http.port = 99999: allowed is a whole number from 0 to 65535",
        "http: {port: '80a'} | http.port = \"80a\": allowed is a whole number from 0 to 65535",
        "http: {port: 80.5} | http.port = 80.5: allowed is a whole number from 0 to 65535",
        "http: {prot: 80} | http.prot = 80: there is no such key; did you mean port?"
            + " Allowed here: accessLog, activity, console, drain, durable, host, hosts, instances,"
            + " limits, operators, origins, port, timings, tls",
        "http: 8080 | http = 8080: allowed is a section with host, port, instances, hosts,"
            + " origins, console, activity, operators, tls, drain, accessLog, timings, limits, durable",
        "http: {origins: [example.org]} | http.origins[0] = \"example.org\":"
            + " allowed is scheme://host[:port] and nothing more",
        "http: {hosts: a} | http.hosts = \"a\": allowed is a list of at most 100,"
            + " each text of at least 1 characters",
        "http: {drain: 10} | http.drain = 10:"
            + " allowed is a number and a unit: ms, s, m or h, such as 15s or 0s",
        "http: {timings: {body: 0s}} | http.timings.body = \"0s\":"
            + " allowed is a number and a unit: ms, s, m or h, such as 15s",
        "http: {durable: {appendBytes: 8388609}} | http.durable.appendBytes = 8388609:"
            + " allowed is a whole number from 1 to 8388608",
        "http: {durable: {lineBytes: 0}} | http.durable.lineBytes = 0:"
            + " allowed is a whole number from 1 to 8388608",
        "http: {durable: {longPoll: 0s}} | http.durable.longPoll = \"0s\":"
            + " allowed is a number and a unit: ms, s, m or h, such as 15s",
        "http: {durable: {contentType: text}} | http.durable.contentType = \"text\":"
            + " allowed is a media type such as application/json, but text/event-stream",
        "http: {durable: {contentType: text/event-stream}} |"
            + " http.durable.contentType = \"text/event-stream\":"
            + " allowed is a media type such as application/json, but text/event-stream",
        "htpp: {} | htpp = {}: there is no such key; did you mean http?"
            + " Allowed here: chat, cluster, http, limits, metrics, store, streams, timeouts",
        "streams: {a: {}} | streams.a.type is missing:"
            + " allowed is one of numbers, zones, story, jvm, file,"
            + " csv, follow, process, directory, http, markov, worker, openai, steps, concat, merge",
        "streams: {a: {type: number}} | streams.a.type = \"number\":"
            + " allowed is one of numbers, zones, story, jvm, file,"
            + " csv, follow, process, directory, http, markov, worker, openai, steps, concat, merge",
        "streams: {a: {type: follow}} | streams.a.file is missing:"
            + " allowed is the path of a file; http.accessLog where that is set and this is not",
        "streams: {a b: {type: zones}} | streams.a b = {\"type\":\"zones\"}:"
            + " a name has 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with sluice.",
        "streams: {sluice.a: {type: zones}} | streams.sluice.a = {\"type\":\"zones\"}:"
            + " a name has 1 to 64 of A-Z a-z 0-9 . _ -, not beginning with sluice.",
        "streams: {zones: {type: zones, size: 3}} | streams.zones.size = 3:"
            + " there is no such key. Allowed here: cassette, compress, description, feed, type",
        "http: {api-token: hush} | http.api-token = ***: there is no such key."
            + " Allowed here: accessLog, activity, console, drain, durable, host, hosts, instances,"
            + " limits, operators, origins, port, timings, tls",
      })
  void a_mistake_is_one_message(String yaml, String message) throws IOException {
    assertThat(mistakes(yaml, Map.of())).containsExactly("sluice.yaml: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SLUICE_HTTP_PORT | many | SLUICE_HTTP_PORT: http.port = \"many\":"
            + " allowed is a whole number from 0 to 65535",
        "SLUICE_HTTP_PROT | 80 | SLUICE_HTTP_PROT = \"80\": the configuration has no such key;"
            + " did you mean SLUICE_HTTP_PORT?",
        "SLUICE_HTTP_ORIGINS | http://a,b | SLUICE_HTTP_ORIGINS: http.origins[1] = \"b\":"
            + " allowed is scheme://host[:port] and nothing more",
        "SLUICE_STREAMS_ZONES_TYPE | no | SLUICE_STREAMS_ZONES_TYPE: streams.zones.type = \"no\":"
            + " allowed is one of numbers, zones, story, jvm, file,"
            + " csv, follow, process, directory, http, markov, worker, openai, steps, concat, merge",
      })
  void a_mistake_in_the_environment_names_the_variable(String name, String value, String message)
      throws IOException {
    assertThat(mistakes("streams: {zones: {type: zones}}", Map.of(name, value)))
        .containsExactly(message);
  }

  @Test
  void the_environment_overrides_the_file_and_the_command_line_both() throws IOException {
    Map<String, String> environment =
        Map.of(
            "SLUICE_HTTP_PORT", "81",
            "SLUICE_HTTP_HOST", "::1",
            "SLUICE_HTTP_HOSTS", "a.example, b.example",
            "SLUICE_HTTP_TIMINGS_FIRST_CHUNK", "3s",
            "SLUICE_STREAMS_MY_ZONES_DESCRIPTION", "all",
            "SLUICE_JAVA_HOME", "/somewhere",
            "SLUICE_PORT_8080_TCP", "tcp://10.0.0.1:8080");
    JsonObject json =
        Configuration.load(
                file("http: {port: 80, host: h}\nstreams: {my-zones: {type: zones}}"),
                environment,
                List.of(new Argument("--port", "http.port", 82)))
            .json();

    JsonObject http = json.getJsonObject("http");
    assertThat(http.getInteger("port")).isEqualTo(82);
    assertThat(http.getString("host")).isEqualTo("::1");
    assertThat(http.getJsonArray("hosts")).isEqualTo(JsonArray.of("a.example", "b.example"));
    assertThat(http.getJsonObject("timings").getString("firstChunk")).isEqualTo("3s");
    assertThat(json.getJsonObject("streams").getJsonObject("my-zones").getString("description"))
        .isEqualTo("all");
  }

  @Test
  void a_followed_file_that_is_not_named_is_the_access_log() throws IOException {
    String yaml =
        "http: {accessLog: logs/a}\nstreams: {a: {type: follow}, b: {type: follow, file: c}}";
    JsonObject streams = load(yaml, Map.of()).getJsonObject("streams");
    assertThat(streams.getJsonObject("a").getString("file")).isEqualTo("logs/a");
    assertThat(streams.getJsonObject("b").getString("file")).isEqualTo("c");
    JsonObject moved = load(yaml, Map.of("SLUICE_HTTP_ACCESS_LOG", "logs/b"));
    assertThat(moved.getJsonObject("streams").getJsonObject("a").getString("file"))
        .isEqualTo("logs/b");
  }

  @Test
  void a_mistake_on_the_command_line_names_the_option() throws IOException {
    Path file = file("");
    List<Argument> arguments = List.of(new Argument("--port", "http.port", 70_000));
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Configuration.load(file, Map.of(), arguments))
        .withMessage("--port: http.port = 70000: allowed is a whole number from 0 to 65535");
  }

  @Test
  void several_mistakes_are_a_line_each() throws IOException {
    assertThat(mistakes("http: {port: -1, host: 3}", Map.of())).hasSize(2);
  }

  @Test
  void relative_paths_begin_at_the_file() throws IOException {
    assertThat(load("http:\nstreams:\n", Map.of()).getString(Configuration.BASE_DIR))
        .isEqualTo(dir.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`http: {port: 1\nmetrics: {}` | sluice.yaml, line 2, column ",
        "`http: {port: 1, port: 2}` | sluice.yaml, line 1, column 21: Duplicate field 'port'",
        "`- a` | sluice.yaml: a configuration consists of keys and values",
      })
  void what_is_not_yaml_is_told_with_its_place(String yaml, String message) throws IOException {
    assertThat(mistakes(yaml, Map.of())).singleElement().asString().startsWith(message);
  }

  @Test
  void a_missing_file_and_a_directory_are_told() {
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Configuration.load(dir.resolve("none.yaml"), Map.of(), List.of()))
        .withMessage(
            dir.resolve("none.yaml")
                + ": there is no such file; name the configuration with --conf FILE");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Configuration.load(dir, Map.of(), List.of()))
        .withMessageContaining("is a directory");
  }

  @Test
  void an_application_configures_only_the_sections_it_wants() {
    JsonObject json =
        new JsonObject()
            .put("http", new JsonObject().put("port", 1))
            .put("its-own", new JsonObject().put("any", "thing"));
    assertThat(Configuration.of(json, "http").json().fieldNames())
        .containsExactlyInAnyOrder("http", Configuration.BASE_DIR);
    json.getJsonObject("http").put("port", "x");
    assertThatExceptionOfType(ConfigurationException.class)
        .isThrownBy(() -> Configuration.of(json, "http"))
        .withMessageStartingWith("configuration: http.port = \"x\"");
  }
}
