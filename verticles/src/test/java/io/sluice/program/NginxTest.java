package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Behind a real nginx as its package comes: {@code proxy_buffering} on. With gzip on, too, for what
 * nobody should compress: live events.
 */
@Timeout(120)
class NginxTest {

  @TempDir Path directory;
  private Gateway gateway;
  private Process nginx;
  private URI url;

  @BeforeEach
  void start() throws Exception {
    String program = Programs.require("nginx");
    Path story = Files.writeString(directory.resolve("story.txt"), "one two three ".repeat(1_000));
    Path conf =
        Files.writeString(
            directory.resolve("sluice.yaml"),
            """
            streams:
              slow: {type: story, file: %s, pace: 300ms}
              slowgz: {type: story, file: %s, pace: 300ms, compress: true}
              zones: {type: zones}
            """
                .formatted(story.getFileName(), story.getFileName()));
    gateway = Gateway.start(conf);
    int port = freePort();
    url = URI.create("http://127.0.0.1:" + port);
    Path nginxConf = Files.writeString(directory.resolve("nginx.conf"), configuration(port));
    Files.createDirectories(directory.resolve("logs"));
    nginx =
        new ProcessBuilder(program, "-p", directory + "/", "-c", nginxConf.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("nginx.out").toFile())
            .start();
    Await.until("nginx listens", Duration.ofSeconds(10), () -> listens(port));
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (java.io.IOException notYet) {
      return false;
    }
  }

  /** One worker, in the foreground; all files under the prefix; nothing said of buffering. */
  private String configuration(int port) {
    return """
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log logs/error.log;
    events { worker_connections 64; }
    http {
      access_log off;
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      gzip on;
      gzip_proxied any;
      gzip_types text/event-stream application/x-ndjson application/json;
      server {
        listen 127.0.0.1:%d;
        location / {
          proxy_pass %s;
          proxy_http_version 1.1;
        }
      }
    }
    """
        .formatted(port, gateway.url("").toString());
  }

  @AfterEach
  void stop() throws Exception {
    if (nginx != null) {
      nginx.destroy();
      nginx.waitFor(10, TimeUnit.SECONDS);
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "slow, sse, identity", "slow, sse, gzip", "slowgz, sse, gzip",
    "slow, ndjson, identity", "slow, ndjson, gzip", "slowgz, ndjson, gzip",
  })
  void live_events_arrive_within_a_second(String stream, String format, String coding)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request =
          HttpRequest.newBuilder(url.resolve("/streams/" + stream + "?format=" + format))
              .header("Accept-Encoding", coding)
              .build();
      HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
      boolean zipped = answer.headers().firstValue("Content-Encoding").isPresent();
      InputStream plain = zipped ? new GZIPInputStream(answer.body(), 1) : answer.body();
      assertThat(zipped).isEqualTo(coding.equals("gzip"));

      for (int word = 0; word < 5; word++) {
        CompletableFuture<String> event =
            CompletableFuture.supplyAsync(() -> line(plain, format.equals("sse") ? "data" : ""));
        assertThat(event.get(1, TimeUnit.SECONDS)).as("word " + word).isNotEmpty();
      }
      answer.body().close();
    }
  }

  private static String line(InputStream in, String start) {
    try {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b >= 0; b = in.read()) {
        if (b != '\n') {
          line.append((char) b);
        } else if (!line.isEmpty() && line.toString().startsWith(start)) {
          return line.toString();
        } else {
          line.setLength(0);
        }
      }
      return "";
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void finite_answers_pass_whole() throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(url.resolve("/streams/zones?format=csv")).build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).contains("UTC");
    }
  }
}
