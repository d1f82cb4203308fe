package io.sluice.program;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  @TempDir private static Path directory;
  private static Gateway gateway;
  private static Nginx nginx;

  @BeforeAll
  static void start() throws Exception {
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
    nginx =
        Nginx.start(
            directory,
            """
            gzip on;
            gzip_proxied any;
            gzip_types text/event-stream application/x-ndjson application/json;
            """,
            "location / { proxy_pass %s; proxy_http_version 1.1; }".formatted(gateway.url("")));
  }

  @AfterAll
  static void stop() throws Exception {
    if (nginx != null) {
      nginx.close();
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
          HttpRequest.newBuilder(nginx.url("/streams/" + stream + "?format=" + format))
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
              HttpRequest.newBuilder(nginx.url("/streams/zones?format=csv")).build(),
              BodyHandlers.ofString());
      assertThat(answer.body()).contains("UTC");
    }
  }
}
