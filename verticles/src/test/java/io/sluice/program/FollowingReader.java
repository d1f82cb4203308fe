package io.sluice.program;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Follows a stream of numbered lines as SSE, as an EventSource does: whenever it is cut off, it
 * comes back with the last id it had. Fails when a number is missing or comes twice.
 */
final class FollowingReader {

  /** Sooner than a server asks for, and not so soon that its start is slowed down by it. */
  private static final Executor SOON =
      CompletableFuture.delayedExecutor(400, TimeUnit.MILLISECONDS, Runnable::run);

  private final HttpClient client;
  private final URI url;
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private @Nullable String lastId;
  private final AtomicLong received = new AtomicLong();
  private final AtomicInteger returns = new AtomicInteger();

  private FollowingReader(HttpClient client, URI url) {
    this.client = client;
    this.url = url;
  }

  /** Starts one. */
  static FollowingReader of(HttpClient client, URI url) {
    FollowingReader reader = new FollowingReader(client, url);
    Thread.ofVirtual().start(reader::follow);
    return reader;
  }

  /** How many lines it has: the numbers below. */
  long received() {
    return received.get();
  }

  /** How often it came back with an id. */
  int returns() {
    return returns.get();
  }

  /** Completes when the stream was told to be complete. */
  CompletableFuture<Void> done() {
    return done;
  }

  private void follow() {
    try {
      while (!read()) {
        CompletableFuture.runAsync(() -> {}, SOON).join();
      }
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  /** Reads until it is cut off; true at the end. */
  private boolean read() throws InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Accept", "text/event-stream")
            .timeout(Duration.ofSeconds(30));
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    try {
      var answer = client.send(request.build(), BodyHandlers.ofInputStream());
      return switch (answer.statusCode()) {
        case 200 -> events(answer);
        case 204 -> true;
        // The server is there and its store is not, just after its start or before its end.
        case 503 -> false;
        default -> throw new AssertionError("after " + received + ": " + answer);
      };
    } catch (IOException cutOff) {
      return false;
    }
  }

  private boolean events(HttpResponse<java.io.InputStream> answer) throws IOException {
    if (lastId != null) {
      returns.incrementAndGet();
    }
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      Event event = new Event();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          event.line(line);
        } else if (event.type.equals("done")) {
          return true;
        } else {
          dispatch(event);
          event = new Event();
        }
      }
      return false;
    }
  }

  private void dispatch(Event event) {
    if (event.id != null) {
      lastId = event.id;
    }
    if (event.type.equals("message") && event.data != null) {
      long number = new JsonObject(event.data).getLong("n");
      if (number != received.get()) {
        throw new AssertionError(number + " where " + received + " was due, after " + lastId);
      }
      received.incrementAndGet();
    } else if (event.type.equals("gap")) {
      throw new AssertionError("a gap: " + event.data);
    }
  }

  /** One event, as the lines of it come. */
  private static final class Event {
    private String type = "message";
    private @Nullable String id;
    private @Nullable String data;

    void line(String line) {
      if (line.startsWith("event: ")) {
        type = line.substring(7);
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      }
    }
  }
}
