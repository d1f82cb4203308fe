package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starting, stopping, and every reason for not starting. */
class LaunchTest {

  @TempDir Path directory;

  @Test
  void prints_one_line_once_it_serves_and_ends_in_order_on_sigterm() throws Exception {
    try (Gateway gateway = Gateway.start(Gateway.defaultConfiguration(directory))) {
      assertThat(gateway.url("/").toString()).matches("http://127\\.0\\.0\\.1:\\d+/");
      assertThat(gateway.get("/health/live")).contains("UP");
      assertThat(gateway.get("/streams/zones?format=csv")).contains("UTC");
      Finished stopped = gateway.terminate();
      assertThat(stopped.status()).isZero();
      assertThat(stopped.out()).as("after the ready line").isEmpty();
    }
  }

  @Test
  void a_port_in_use_is_named() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = String.valueOf(taken.getLocalPort());
      Gateway.defaultConfiguration(directory);
      List<String> home = List.of("-Dsluice.home=" + directory);
      refused(Finished.of(Gateway.command(home, "run", "--port", port)), port, "in use");
    }
  }

  @Test
  void a_missing_configuration_is_named() throws Exception {
    Path missing = directory.resolve("nowhere.yaml");
    refused(Gateway.launch("run", "--conf", missing.toString()), missing.toString());
  }

  /** What is wrong; then words of the message: the key, the value, what is allowed. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "http: {prot: 1}                     | http.prot        | port",
        "http: {port: seventy}               | http.port        | seventy",
        "http: {port: 65536}                 | http.port        | 65536",
        "http: {drain: 3 parsecs}            | http.drain       | 3 parsecs",
        "streams: {a: {type: crystal-ball}}  | crystal-ball     | numbers",
        "streams: {a: {}}                    | streams.a        | type",
        "streams: {a/b: {type: zones}}       | a/b              | streams",
        "streams: {a: {type: story}}         | streams.a        | file",
        "\"http: [\"                         | line             | 1",
      })
  void a_mistake_is_one_message_with_key_value_and_what_is_allowed(
      String text, String first, String second) throws Exception {
    Path conf = Files.writeString(directory.resolve("sluice.yaml"), text);
    refused(Gateway.launch("run", "--conf", conf.toString()), first, second);
  }

  @Test
  void a_mistake_in_the_environment_names_the_variable() throws Exception {
    ProcessBuilder builder = Gateway.command(List.of(), "run");
    builder.environment().put("SLUICE_HTTP_PORT", "many");
    refused(Finished.of(builder), "SLUICE_HTTP_PORT", "many");
  }

  @Test
  void wrong_usage_has_a_status_of_its_own() throws Exception {
    Finished option = Gateway.launch("run", "--prot", "1");
    assertThat(option.status()).isEqualTo(2);
    assertThat(option.err()).contains("--prot");
    Finished command = Gateway.launch("rum");
    assertThat(command.status()).isEqualTo(2);
    assertThat(command.err()).contains("rum", "run");
  }

  private static void refused(Finished launch, String... words) {
    assertThat(launch.status()).as(launch.err()).isEqualTo(1);
    assertThat(launch.out()).isEmpty();
    assertThat(launch.err()).contains(words).doesNotContain("\tat ");
  }
}
