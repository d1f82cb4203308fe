package io.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.sluice.core.Chunk;
import io.sluice.core.StreamInfo;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class AccessLogTest {

  private final TestServer server =
      new TestServer(
          HttpOptions.DEFAULT.timings(HttpTimings.DEFAULT.grace(java.time.Duration.ZERO)));
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getFormattedMessage());
        }
      };

  @BeforeEach
  void listen() {
    appender.start();
    ((Logger) LoggerFactory.getLogger("io.sluice.access")).addAppender(appender);
    server.offer("one", TestSource.of(StreamInfo.of(StreamInfo.JSON), Chunk.json(1)));
  }

  @AfterEach
  void close() {
    ((Logger) LoggerFactory.getLogger("io.sluice.access")).detachAppender(appender);
    server.close();
  }

  private String line() throws InterruptedException {
    return lines.poll(5, TimeUnit.SECONDS);
  }

  @Test
  void a_line_tells_how_each_response_ended_but_no_query() throws Exception {
    server.get("/streams/one?token=secret");
    assertThat(line())
        .matches("127\\.0\\.0\\.1 GET /streams/one 200 46 [0-9]+ms completed")
        .doesNotContain("secret");

    server.get("/streams/nobody/a%20b?x=secret");
    assertThat(line()).matches(".* GET /streams/nobody/a%20b 404 [0-9]+ [0-9]+ms UNKNOWN_STREAM");
  }

  @Test
  void what_was_served_is_not_told_as_gone_in_either_version() throws Exception {
    for (int i = 0; i < 20; i++) {
      for (HttpClient client : List.of(server.client, server.http2)) {
        HttpRequest request = server.request("/streams").build();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        assertThat(line()).matches(".* GET /streams 200 [0-9]+ [0-9]+ms -");
      }
    }
  }

  @Test
  void a_client_of_http2_that_left_is_told() throws Exception {
    TestSource numbers = server.offer("numbers", TestSource.numbers());
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = server.request("/streams/numbers?format=sse").build();
      assertThat(client.send(request, BodyHandlers.ofInputStream()).statusCode()).isEqualTo(200);
      client.shutdownNow();
      assertThat(line()).matches(".* GET /streams/numbers 200 [0-9]+ [0-9]+ms gone");
      numbers.closed.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void a_client_that_left_is_told() throws Exception {
    server.offer("numbers", TestSource.numbers());
    try (Socket socket = server.socket()) {
      TestServer.send(socket, "GET /streams/numbers?format=sse HTTP/1.1\nHost: localhost\n\n");
      socket.getInputStream().read();
    }
    assertThat(line()).matches(".* GET /streams/numbers 200 [0-9]+ [0-9]+ms gone");
  }

  @Test
  void a_subscriptions_name_is_a_secret() throws Exception {
    String secret = "not-to-be-told-to-anybody";
    for (String path : List.of("/subscriptions/" + secret, "//subscriptions/" + secret)) {
      server.client.send(server.request(path).DELETE().build(), BodyHandlers.discarding());
      assertThat(line()).startsWith("127.0.0.1 DELETE /").doesNotContain(secret);
    }
  }
}
