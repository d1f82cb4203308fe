package io.sluice.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The program as a process of its own. */
@Timeout(60)
class LauncherTest {
  private static final String DEFAULT = "../conf/sluice.yaml";

  @TempDir Path dir;
  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void kill() {
    processes.forEach(Process::destroyForcibly);
  }

  private Process launch(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1", // it is ended soon
                "-Dlogback.configurationFile=logback.xml",
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(dir.resolve("stderr").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("SLUICE_"));
    builder.environment().put("SLUICE_STORE_DIRECTORY", dir.resolve("data").toString());
    builder.environment().put("SLUICE_HTTP_ACCESS_LOG", dir.resolve("access.log").toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private String errors() throws IOException {
    return Files.readString(dir.resolve("stderr"));
  }

  private static BufferedReader output(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static Client ready(String line) {
    assertThat(line).matches("sluice ready http://127\\.0\\.0\\.1:[1-9][0-9]*");
    return new Client(Integer.parseInt(line.replaceFirst(".*:", "")));
  }

  /** Runs to its end, which must come by itself; answers the exit status. */
  private int run(Map<String, String> environment, String... arguments) throws Exception {
    Process process = launch(environment, arguments);
    assertThat(output(process).readLine()).as("standard output").isNull();
    return process.waitFor();
  }

  @Test
  void one_line_says_when_it_serves_and_sigterm_stops_it_with_status_0() throws Exception {
    Process process = launch(Map.of(), "run", "--conf", DEFAULT, "--port", "0");
    BufferedReader output = output(process);
    Client client = ready(output.readLine());
    assertThat(client.get("/streams/zones").statusCode()).isEqualTo(200);

    process.toHandle().destroy();
    assertThat(output.readLine()).as("nothing more on standard output").isNull();
    assertThat(process.waitFor()).as(errors()).isZero();
    assertThat(errors()).contains("stopping", "stopped").doesNotContain("Exception");
  }

  @Test
  void sigterm_lets_open_streams_end() throws Exception {
    Process process =
        launch(Map.of(), "run", "--conf", DEFAULT, "--port", "0", "--host", "127.0.0.1");
    Client client = ready(output(process).readLine());
    try (Stream<String> lines = client.lines("/streams/numbers?format=ndjson").body()) {
      Iterator<String> line = lines.iterator();
      line.next();
      process.toHandle().destroy();
      assertThat(awaitUnready(client)).isEqualTo(503);
      assertThat(line.next()).contains("\"i\":1");
      assertThat(process.isAlive()).isTrue();
    }
    assertThat(process.waitFor()).as(errors()).isZero();
  }

  private static int awaitUnready(Client client) {
    HttpResponse<String> ready;
    do {
      ready = client.get("/health/ready");
    } while (ready.statusCode() == 200);
    return ready.statusCode();
  }

  @Test
  void h1_streams_that_outlast_the_drain_are_told_why_they_end() throws Exception {
    Process process =
        launch(Map.of("SLUICE_HTTP_DRAIN", "1s"), "run", "--conf", DEFAULT, "--port", "0");
    Client client = ready(output(process).readLine());
    String answer =
        client.raw(
            "GET /streams/jvm?format=sse HTTP/1.1\r\nHost: localhost\r\n\r\n",
            () -> process.toHandle().destroy());
    assertThat(answer)
        .contains("event: error\ndata: {\"code\":\"NODE_LEAVING\"")
        .doesNotEndWith("\r\n0\r\n\r\n");
    assertThat(process.waitFor()).as(errors()).isZero();
  }

  @Test
  void asked_twice_it_does_not_wait() throws Exception {
    Process process =
        launch(Map.of("SLUICE_HTTP_DRAIN", "1h"), "run", "--conf", DEFAULT, "--port", "0");
    Client client = ready(output(process).readLine());
    try (Stream<String> lines = client.lines("/streams/numbers?format=ndjson").body()) {
      lines.iterator().next();
      process.toHandle().destroy();
      assertThat(awaitUnready(client)).isEqualTo(503);
      process.toHandle().destroy();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(143);
    }
  }

  @Test
  void a_port_in_use_is_one_clear_message() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());
      assertThat(run(Map.of(), "run", "--conf", DEFAULT, "--port", port)).isEqualTo(1);
      assertThat(errors())
          .isEqualTo(
              "sluice: port "
                  + port
                  + " on 127.0.0.1 is in use; stop what uses it, or choose another with --port"
                  + " (0 takes a free one)\n");
    }
  }

  @Test
  void a_bad_configuration_is_one_clear_message() throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("bad.yaml"), "streams: {numbers: {type: numbers, sizze: 60}}\n");
    assertThat(run(Map.of(), "run", "--conf", file.toString())).isEqualTo(1);
    assertThat(errors())
        .isEqualTo(
            "sluice: "
                + file
                + ": streams.numbers.sizze = 60: there is no such key; did you mean size?"
                + " Allowed here: cassette, compress, description, feed, size, type\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1 | run --conf none.yaml | none.yaml: there is no such file; name the configuration",
        "1 | run --conf " + DEFAULT + " --port 70000 | --port: http.port = 70000: allowed is",
        "2 | rum | there is no command 'rum'; there is: run, tail, cassette",
        "2 | run --prot 1 | Unknown option",
        "2 | run --port x | Invalid value for option '--port': 'x' is not an int",
        "2 | run now | 'now' is one word too many",
      })
  void wrong_usage_is_told(int status, String arguments, String message) throws Exception {
    assertThat(run(Map.of(), arguments.split(" "))).isEqualTo(status);
    assertThat(errors()).startsWith("sluice: " + message);
  }

  @Test
  void without_a_command_it_says_what_there_is() throws Exception {
    assertThat(run(Map.of())).isEqualTo(2);
    assertThat(errors()).contains("a command is missing", "sluice --help");
  }

  @Test
  void help_and_version_are_answers_on_standard_output() throws Exception {
    Process help = launch(Map.of(), "--help");
    assertThat(output(help).lines()).anyMatch(line -> line.startsWith("Usage: sluice"));
    assertThat(help.waitFor()).isZero();
    Process version = launch(Map.of(), "--version");
    assertThat(output(version).readLine()).matches("sluice [0-9]+\\.[0-9]+\\.[0-9]+.*");
    assertThat(version.waitFor()).isZero();
  }
}
