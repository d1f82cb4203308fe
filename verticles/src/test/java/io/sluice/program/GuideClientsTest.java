package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's clients outside of browsers, each run as a program. */
@Timeout(120)
class GuideClientsTest {

  private static final String NUMBERS = "/streams/numbers?to=3";

  @TempDir private static Path directory;
  private static Gateway gateway;

  @BeforeAll
  static void serve() throws Exception {
    gateway = GuideGateway.start(directory);
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void curl_prints_what_the_guide_shows() throws Exception {
    Programs.require("curl");
    String[] example = Snippets.of("console", gateway.url("/"), NUMBERS).split("\n", 2);
    Finished curl =
        Finished.of(new ProcessBuilder("bash", "-c", example[0].substring("$ ".length())));
    assertThat(curl.status()).as(curl.err()).isZero();
    assertThat(curl.out()).isEqualTo(example[1]);
  }

  @Test
  void node_reads_to_the_end() throws Exception {
    Finished node = node(NUMBERS);
    assertThat(node.status()).as(node.err()).isZero();
    assertThat(node.out()).isEqualTo("0\n1\n2\n");
  }

  @Test
  void h1_node_learns_of_a_failure() throws Exception {
    Finished node = node(GuideGateway.FAILING);
    assertThat(node.status()).isNotZero();
    // What fetch has received but not handed over is dropped when a response breaks off: Streams
    // standard, ReadableStreamDefaultControllerError. So it learns that, but perhaps not why.
    assertThat("0\n1\n").startsWith(node.out());
    assertThat(node.err()).containsAnyOf("a chunk of a JSON stream", "terminated");
  }

  @Test
  void node_learns_of_a_status() throws Exception {
    assertThat(node("/streams/nowhere?limit=9").err()).contains("nowhere");
  }

  private static Finished node(String stream) throws Exception {
    Path file = directory.resolve("client.mjs");
    Files.writeString(file, Snippets.of("js node", gateway.url("/"), stream));
    return Finished.of(new ProcessBuilder(Programs.require("node"), file.toString()));
  }

  @Test
  void python_reads_to_the_end() throws Exception {
    Finished python = python(NUMBERS);
    assertThat(python.status()).as(python.err()).isZero();
    assertThat(python.out()).isEqualTo("0\n1\n2\n");
  }

  @Test
  void h1_python_learns_of_a_failure() throws Exception {
    assertFailed(python(GuideGateway.FAILING));
  }

  private static Finished python(String stream) throws Exception {
    Path file = directory.resolve("client.py");
    Files.writeString(file, Snippets.of("python client", gateway.url("/"), stream));
    return Finished.of(new ProcessBuilder(Programs.require("python3"), file.toString()));
  }

  @Test
  void java_reads_to_the_end() throws Exception {
    Finished java = java(NUMBERS);
    assertThat(java.status()).as(java.err()).isZero();
    assertThat(java.out().lines()).hasSize(3).last().asString().startsWith("{\"i\":2,");
  }

  @Test
  void h1_java_learns_of_a_failure() throws Exception {
    Finished java = java(GuideGateway.FAILING);
    assertThat(java.status()).isNotZero();
    assertThat(java.out().lines()).hasSize(2);
    assertThat(java.err()).contains("BAD_CHUNK");
  }

  private static Finished java(String stream) throws Exception {
    Path file = directory.resolve("Client.java");
    Files.writeString(
        file,
        """
        import java.io.IOException;
        import java.net.URI;
        import java.net.http.*;
        import java.util.stream.*;

        class Client {
          public static void main(String[] args) throws Exception {
            %s
          }
        }
        """
            .formatted(Snippets.of("java client", gateway.url("/"), stream)));
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Finished.of(new ProcessBuilder(List.of(java, file.toString())));
  }

  private static void assertFailed(Finished client) {
    assertThat(client.status()).isNotZero();
    assertThat(client.out()).isEqualTo("0\n1\n");
    assertThat(client.err()).contains("a chunk of a JSON stream");
  }
}
