package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The guide's nginx settings, in a real nginx before a real gateway. */
@Timeout(120)
class GuideProxyTest {

  @TempDir private Path directory;
  private Gateway gateway;
  private Process nginx;
  private int port;

  @BeforeEach
  void start() throws Exception {
    String program = Programs.require("nginx");
    gateway = GuideGateway.start(directory);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Path conf = directory.resolve("nginx.conf");
    Files.writeString(conf, configuration(Snippets.of("nginx", gateway.url("/"), "")));
    nginx =
        new ProcessBuilder(program, "-p", directory.toString(), "-c", conf.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.out").toFile())
            .start();
    Await.until("nginx listens", Duration.ofSeconds(20), this::listens);
  }

  private boolean listens() throws IOException {
    if (!nginx.isAlive()) {
      throw new IOException(Files.readString(directory.resolve("nginx.out")));
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private String configuration(String location) {
    return """
    daemon off;
    worker_processes 1;
    pid %1$s/nginx.pid;
    error_log %1$s/error.log;
    events {}
    http {
      access_log off;
      client_body_temp_path %1$s/body;
      proxy_temp_path %1$s/proxy;
      fastcgi_temp_path %1$s/fastcgi;
      uwsgi_temp_path %1$s/uwsgi;
      scgi_temp_path %1$s/scgi;
      gzip on;
      gzip_types *;
      server {
        listen 127.0.0.1:%2$d;
        %3$s
      }
    }
    """
        .formatted(directory, port, location);
  }

  @AfterEach
  void stop() throws Exception {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor(20, TimeUnit.SECONDS);
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  private ProcessBuilder curl(String path) {
    return new ProcessBuilder(
        "curl", "-sSfN", "--compressed", "--max-time", "30", "http://127.0.0.1:" + port + path);
  }

  @Test
  void every_form_comes_through_whole() throws Exception {
    for (String format : new String[] {"sse", "ndjson", "csv", "json", "raw"}) {
      Finished curl = Finished.of(curl("/streams/numbers?to=3&format=" + format));
      assertThat(curl.status()).as("%s: %s", format, curl.err()).isZero();
      assertThat(curl.out()).as(format).contains("2");
    }
  }

  @Test
  void h1_a_failure_is_still_broken_off() throws Exception {
    Finished curl = Finished.of(curl(GuideGateway.FAILING + "&format=ndjson"));
    assertThat(curl.status()).isNotZero();
    assertThat(curl.out()).contains("\"error\"");
  }

  @Test
  void ndjson_comes_as_it_arises() throws Exception {
    Process curl = curl(GuideGateway.DRIPPING + "?format=ndjson").start();
    try (BufferedReader out = curl.inputReader()) {
      assertThat(out.readLine()).isEqualTo("\"one \"");
      assertThat(curl.isAlive()).isTrue();
    } finally {
      curl.destroyForcibly();
    }
  }
}
